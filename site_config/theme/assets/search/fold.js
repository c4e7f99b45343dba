/* What the search takes for the same: width, case, blanks, traditional and simplified forms.
   builder/search/fold.py does the same when the index is made; a test compares the two. */

const UNSEEN = /[\p{Z}\p{Cc}\p{Cf}]/u;
/* A character with the marks and jamo after it that composition may join to it. */
const CLUSTER = /.[\p{M}\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]*/gsu;

export class Folding {
  /** `table`: traditional characters, each followed by its simplified form. */
  constructor(table) {
    const characters = [...table];
    this.simplified = new Map();
    for (let i = 0; i < characters.length; i += 2) this.simplified.set(characters[i], characters[i + 1]);
    this.known = new Map();
  }

  /** The text as it is compared. */
  fold(text) {
    return Array.from(text.toWellFormed(), (c) => this.#character(c)).join("").normalize("NFC");
  }

  /** The folded text, and for each of its code units where in `text` it comes from. */
  spread(text) {
    const starts = [];
    const ends = [];
    const parts = [];
    for (const { 0: cluster, index } of text.toWellFormed().matchAll(CLUSTER)) {
      const part = this.fold(cluster);
      parts.push(part);
      for (let i = 0; i < part.length; i++) {
        starts.push(index);
        ends.push(index + cluster.length);
      }
    }
    return { folded: parts.join(""), starts, ends };
  }

  #character(character) {
    let folded = this.known.get(character);
    if (folded === undefined) {
      folded = Array.from(character.normalize("NFKC").toLowerCase())
        .filter((c) => !UNSEEN.test(c))
        .map((c) => this.simplified.get(c) ?? c)
        .join("");
      this.known.set(character, folded);
    }
    return folded;
  }
}

/** Where `part` begins in `whole`; overlapping places count each. */
export function places(part, whole) {
  const found = [];
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) found.push(at);
  return found;
}

/** Where the `terms` (folded) stand in a spread text: [start, end] each, overlapping ones as one. */
export function ranges({ folded, starts, ends }, terms) {
  const all = terms.flatMap((term) =>
    places(term, folded).map((at) => [starts[at], ends[at + term.length - 1]]),
  );
  all.sort(([a, b], [c, d]) => a - c || b - d);
  const joined = [];
  for (const [start, end] of all) {
    const last = joined.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
