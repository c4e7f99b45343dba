/* Answers what the pages ask of the index, away from the thread that draws them. */

import { DamagedError, Engine } from "./engine.js";
import { ranges } from "./fold.js";
import { lines } from "./lines.js";
import { span } from "./query.js";

const LINES = 3; // shown of a work
const FACETS = ["theme", "genre", "level", "completeness", "site"];
const UNKNOWN = ["unknown", "不详"];

const folder = new URL("../../search/", import.meta.url);
let opened;

onmessage = async ({ data: { id, ...request } }) => {
  postMessage({ id, ...(await answer(request)) });
};

async function answer(request) {
  for (let tries = 0; ; tries++) {
    try {
      opened ??= Engine.open(folder);
      return await search(await opened, request);
    } catch (error) {
      if (typeof DecompressionStream === "undefined") return { failed: "old" };
      opened = undefined;
      // The archive may have changed since the page was opened: its new index is asked once.
      if (tries || !(error instanceof DamagedError)) return { failed: String(error) };
    }
  }
}

/**
 * `{query, narrow, sort, first, count, facets}`: narrow is facet -> key, or first-last for `year`.
 * Answers `{total, works, times, asked, first, shown}`, and with `facets` how many works each value has
 * among those that fit the query and what the other facets are narrowed to.
 */
async function search(engine, { query, narrow = {}, sort, first = 0, count, facets }) {
  const { asked, terms, hits } = await engine.search(query);
  const tests = await narrowing(engine, narrow);
  const fitting = (but) =>
    [...hits.keys()].filter((work) => tests.every(([name, fits]) => name === but || fits(work)));
  const works = fitting();
  const days = sort === "date" || facets ? await engine.facet("date") : [];
  const rank = (work) => (sort === "date" ? days[work] : hits.get(work).rank);
  works.sort((a, b) => rank(b) - rank(a) || (days[b] ?? 0) - (days[a] ?? 0) || a - b);
  const sum = (list) => list.reduce((total, work) => total + hits.get(work).times, 0);
  const result = { total: engine.about.works, works: works.length, times: sum(works), asked };
  if (facets) {
    result.facets = await Promise.all(
      FACETS.map(async (name) => [name, counted(await engine.facet(name), fitting(name))]),
    );
    const years = await engine.years();
    const ofYear = new Map();
    for (const work of fitting("year")) {
      if (!ofYear.has(years[work])) ofYear.set(years[work], []);
      ofYear.get(years[work]).push(work);
    }
    result.years = [...ofYear].sort(([a], [b]) => a - b).map(([year, w]) => [year, w.length, sum(w)]);
  }
  const begin = Math.min(first, Math.max(0, Math.ceil(works.length / count) - 1) * count);
  result.first = begin;
  const shown = works.slice(begin, begin + count);
  result.shown = await Promise.all(shown.map((work) => show(engine, work, terms, hits.get(work))));
  return result;
}

async function narrowing(engine, narrow) {
  return Promise.all(
    Object.entries(narrow).map(async ([name, wanted]) => {
      if (name === "year") {
        const years = await engine.years();
        const [first, last] = wanted === UNKNOWN[0] ? [0, 0] : (span(wanted) ?? [1, 0]);
        return [name, (work) => years[work] >= first && years[work] <= last];
      }
      const { values, works } = await engine.facet(name);
      if (wanted === UNKNOWN[0]) return [name, (work) => works[work].length === 0];
      const number = values.findIndex(([key]) => key === wanted);
      return [name, (work) => works[work].includes(number)];
    }),
  );
}

function counted({ values, works }, list) {
  const counts = values.map(([key, label]) => [key, label, 0]);
  const unknown = [...UNKNOWN, 0];
  for (const work of list) {
    if (!works[work].length) unknown[2] += 1;
    for (const value of works[work]) counts[value][2] += 1;
  }
  return [...counts.sort((a, b) => b[2] - a[2]), unknown].filter(([, , number]) => number);
}

async function show(engine, work, terms, { times }) {
  const record = await engine.record(work);
  const folding = await engine.folding();
  const inTitle = ranges(folding.spread(record.title), terms);
  const { url, title, date, speaker, genre, theme } = record;
  const found = lines(record, terms, inTitle.length, LINES);
  if (times && !inTitle.length && !found.length) throw new DamagedError(`works/${work}.bin`);
  return { url, title, inTitle, date, speaker, genre, theme, times, lines: found };
}
