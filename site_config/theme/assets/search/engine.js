/* Finds texts in the index that builder/search/ made; docs/search-format.md describes its files.
   tests/search_reader.py does the same, under the same names. Runs in a worker. */

import { Folding, places } from "./fold.js";
import { parse, span } from "./query.js";

export const FORMAT = 1;
const KEY_BITS = 48n;
const MARK_BITS = 13;
const MIX = 0x9e3779b97f4bn;
const AT_ONCE = 3; // grams of three that are looked up together
const READ = 8; // so few works are read rather than more grams looked up

/** A file of the index is missing or damaged: what it would have said is not known. */
export class DamagedError extends Error {}

async function load(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (cause) {
    throw new DamagedError(url, { cause });
  }
  if (!response.ok) throw new DamagedError(`${url}: ${response.status}`);
  return response;
}

async function unpack(url) {
  const { body } = await load(url);
  try {
    const stream = body.pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DamagedError(url, { cause });
  }
}

async function unpackJson(url) {
  return JSON.parse(new TextDecoder("utf-16le").decode(await unpack(url)));
}

/** Reads numbers in base 128, lowest digit first, all digits but the last with 128 added. */
class Numbers {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  next() {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      if (this.at >= this.bytes.length) throw new DamagedError("too short");
      const byte = this.bytes[this.at++];
      if (byte < 128) return number + byte * factor;
      number += (byte - 128) * factor;
    }
  }

  list(count) {
    return Array.from({ length: count }, () => this.next());
  }

  sums(count) {
    let sum = 0;
    return Array.from({ length: count }, () => (sum += this.next()));
  }

  table() {
    const keys = this.sums(this.next());
    const lengths = this.list(keys.length);
    return new Map(keys.map((key, i) => [key, this.sums(lengths[i])]));
  }
}

function readShard(bytes) {
  const read = new Numbers(bytes);
  const units = read.table();
  const pairs = new Map();
  for (const [key, list] of units) pairs.set(key, list.map((unit) => [unit, read.next() + 1]));
  const rare = read.table();
  const keys = read.sums(read.next());
  const lengths = read.list(keys.length);
  const high = read.list(lengths.reduce((sum, length) => sum + length, 0));
  if (bytes.length - read.at !== high.length) throw new DamagedError("wrong length");
  const threes = new Map();
  let at = 0;
  keys.forEach((key, i) => {
    let position = 0;
    const positions = new Array(lengths[i]);
    for (let n = 0; n < lengths[i]; n++, at++) {
      position += high[at] * 256 + bytes[read.at + at];
      positions[n] = position;
    }
    threes.set(key, positions);
  });
  return { pairs, rare, threes };
}

const both = (one, other) => (one ? new Set([...one].filter((x) => other.has(x))) : other);

/** The search index of a site. */
export class Engine {
  /** Open the index in `folder` (a URL that ends with `search/`). Throws DamagedError. */
  static async open(folder) {
    const engine = new Engine();
    // The only file whose name stays when the archive changes: ask whether it did.
    const response = await load(new URL("index.json", folder), { cache: "no-cache" });
    engine.about = await response.json().catch(() => ({}));
    if (engine.about.format !== FORMAT) throw new DamagedError("index.json: another format");
    engine.folder = new URL(`${engine.about.build}/`, folder);
    engine.files = new Map();
    return engine;
  }

  /** A file of the index, read once. */
  #file(name, read = unpackJson) {
    if (!this.files.has(name)) {
      const file = read(new URL(name, this.folder));
      this.files.set(name, file);
      file.catch(() => this.files.delete(name)); // asked again when it is needed again
    }
    return this.files.get(name);
  }

  folding() {
    return this.#file("simplified.bin", async (url) => new Folding(await unpackJson(url)));
  }

  /** Where each unit begins, three units a work: title, headings, body. */
  #starts() {
    return this.#file("lengths.bin", async (url) => {
      const read = new Numbers(await unpack(url));
      const starts = [0];
      for (let i = 0; i < 3 * this.about.works; i++) starts.push(starts[i] + read.next() + 1);
      return starts;
    });
  }

  /** What the index keeps to show a work: its facts, its blocks and its three units folded. */
  record(work) {
    return this.#file(`works/${work}.bin`, async (url) => {
      const [record, folding] = await Promise.all([unpackJson(url), this.folding()]);
      const headings = record.blocks.filter(([level]) => level);
      record.text = record.blocks.map(([, words]) => words).join("\n");
      record.spread = folding.spread(record.text);
      record.units = [
        folding.fold(record.title),
        headings.map(([, words]) => folding.fold(words)).join("\0"),
        record.spread.folded,
      ];
      return record;
    });
  }

  /** The shard of a gram, the gram's key and its key in the shard. */
  async #shard(codes) {
    const gram = codes.reduce((sum, code) => (sum << 16n) | BigInt(code), 0n);
    const whole = (gram * MIX) & ((1n << KEY_BITS) - 1n);
    const shift = KEY_BITS - BigInt(this.about.shardBits);
    const read = async (url) => readShard(await unpack(url));
    const shard = await this.#file(`grams/${whole >> shift}.bin`, read);
    return { shard, whole, key: Number(whole & ((1n << shift) - 1n)) };
  }

  /** Positions of a heavy gram. */
  #positions(whole) {
    return this.#file(`positions/${whole}.bin`, async (url) => {
      const read = new Numbers(await unpack(url));
      const positions = [];
      for (let position = 0; read.at < read.bytes.length; ) positions.push((position += read.next()));
      return positions;
    });
  }

  /** Works that hold `text` (folded), each with [title, headings, body]: how often it stands there. */
  async find(text) {
    const codes = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    if (!codes.length) return new Map();
    if (codes.length <= 3) {
      const { shard, key } = await this.#shard(codes);
      if (codes.length < 3 || shard.pairs.has(key)) return byUnit(shard.pairs.get(key) ?? []);
    }
    const unitStarts = await this.#starts();
    const unitOf = (position) => upperBound(unitStarts, position) - 1;
    const shifted = (positions, offset) => new Set(positions.map((position) => position - offset));
    const markOf = (key) => Math.floor(key / 2 ** (Number(KEY_BITS) - this.about.shardBits - MARK_BITS));
    const offsets = [];
    for (let offset = 0; offset < codes.length - 3; offset += 3) offsets.push(offset);
    offsets.push(codes.length - 3);
    const heavy = [];
    let starts;
    let works;
    let left;
    for (let first = 0; first < offsets.length; first += AT_ONCE) {
      const batch = offsets.slice(first, first + AT_ONCE);
      const grams = await Promise.all(batch.map((o) => this.#shard(codes.slice(o, o + 3))));
      grams.forEach(({ shard, whole, key }, i) => {
        if (shard.threes.has(key)) {
          starts = both(starts, shifted(shard.threes.get(key), batch[i]));
        } else if (shard.pairs.has(key)) {
          left = both(left, new Set(shard.pairs.get(key).map(([unit]) => Math.floor(unit / 3))));
          heavy.push([whole, batch[i]]);
        } else {
          works = both(works, new Set(shard.rare.get(markOf(key))));
        }
      });
      if (starts) left = both(left, new Set([...starts].map((s) => Math.floor(unitOf(s) / 3))));
      if (works) left = both(left, works);
      const rest = Math.max(0, offsets.length - first - AT_ONCE);
      const few = left.size <= Math.max(READ, rest);
      if (works || (few && (rest || heavy.length))) return this.#byReading(text, left);
    }
    const lists = await Promise.all(heavy.map(([whole]) => this.#positions(whole)));
    lists.forEach((positions, i) => (starts = both(starts, shifted(positions, heavy[i][1]))));
    return byUnit([...starts].map((start) => [unitOf(start), 1]));
  }

  async #byReading(text, works) {
    const hits = new Map();
    const records = await Promise.all([...works].map((work) => this.record(work)));
    [...works].forEach((work, i) => {
      const times = records[i].units.map((unit) => places(text, unit).length);
      if (times.some(Boolean)) hits.set(work, times);
    });
    return hits;
  }

  facet(name) {
    return this.#file(`facets/${name}.bin`);
  }

  /** The year of each work, 0 if unknown. */
  async years() {
    return (await this.facet("date")).map((day) => Math.floor(day / 10000));
  }

  /**
   * Every work that fits `query`: `{asked, terms, hits}`; asked: its parts (query.js), terms: what is
   * looked for in the text, folded; hits: work -> {times, rank}.
   */
  async search(query) {
    const coming = this.#starts(); // needed last, asked for first
    const folding = await this.folding();
    const asked = parse(query)
      .map((part) => ({ ...part, folded: folding.fold(part.text) }))
      .filter((part, i, all) => part.folded && i === all.findIndex((other) => same(part, other)));
    const found = await Promise.all(asked.map((part) => this.#fitting(part, folding)));
    let works = new Set(Array(this.about.works).keys());
    asked.forEach((part, i) => {
      works = new Set([...works].filter((work) => found[i].has(work) !== part.not));
    });
    const wanted = asked.filter((part) => !part.field && !part.not);
    const times = wanted.map((part) => found[asked.indexOf(part)]);
    const starts = await coming;
    const hits = new Map();
    for (const work of asked.length ? works : []) {
      let total = 0;
      let place = 0;
      let body = 0;
      for (const counts of times) {
        const [inTitle, inHeadings, inBody] = counts.get(work);
        total += inTitle + inBody;
        body += inBody;
        place += (inTitle ? 2 : 0) + (inHeadings ? 1 : 0);
      }
      const length = starts[3 * work + 3] - starts[3 * work + 2];
      hits.set(work, { times: total, rank: place + body / length });
    }
    return { asked, terms: wanted.map((part) => part.folded), hits };
  }

  /** The works that fit one part of a query: a Map or Set of them. */
  async #fitting({ folded, field, text }, folding) {
    if (!field) return this.find(folded);
    if (field === "title") {
      const hits = await this.find(folded);
      return new Set([...hits.keys()].filter((work) => hits.get(work)[0]));
    }
    if (field === "year") {
      const [first, last] = span(text);
      const years = await this.years();
      return new Set([...years.keys()].filter((work) => years[work] >= first && years[work] <= last));
    }
    const { values, works } = await this.facet(field);
    const fits = values.map(([key, label]) => key === text || folding.fold(label).includes(folded));
    return new Set([...works.keys()].filter((work) => works[work].some((value) => fits[value])));
  }
}

/** What is asked twice counts once. */
function same(one, other) {
  return one.folded === other.folded && one.field === other.field && one.not === other.not;
}

function byUnit(times) {
  const hits = new Map();
  for (const [unit, count] of times) {
    const work = Math.floor(unit / 3);
    if (!hits.has(work)) hits.set(work, [0, 0, 0]);
    hits.get(work)[unit % 3] += count;
  }
  return hits;
}

/** How many of the sorted `numbers` are not greater than `number`. */
function upperBound(numbers, number) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}
