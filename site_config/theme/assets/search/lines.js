/* The lines that show hits in their sentences. */

import { ranges } from "./fold.js";

const BEFORE = 40; // characters of a sentence that are shown before and after its hits
const AFTER = 60;
const SENTENCE_END = /[。！？!?\n]/u;

/**
 * The first `most` sentences of a work in which `terms` stand. Each is
 * `{parts: [[text, is it a hit]], heading: [text, anchor], hit}`: the heading above it, and which of
 * the work's hits its first one is, those in the title counted before.
 */
export function lines(record, terms, inTitle, most) {
  const { text, blocks } = record;
  const found = ranges(record.spread, terms);
  const shown = [];
  for (let n = 0; n < found.length && shown.length < most; ) {
    const hit = inTitle + n;
    const from = sentenceStart(text, found[n][0]);
    let to = sentenceEnd(text, found[n][1]);
    const parts = [[(from.cut ? "…" : "") + text.slice(from.at, found[n][0]), false]];
    for (; n < found.length && found[n][0] < to.at; n++) {
      const [start, end] = found[n];
      if (end > to.at) to = sentenceEnd(text, end);
      parts.push([text.slice(start, end), true]);
      parts.push([text.slice(end, Math.min(to.at, found[n + 1]?.[0] ?? to.at)), false]);
    }
    if (to.cut) parts.push(["…", false]);
    shown.push({ parts: parts.filter(([words]) => words), heading: heading(blocks, from.at), hit });
  }
  return shown;
}

function sentenceStart(text, hit) {
  for (let at = hit; at > 0; at--) {
    if (SENTENCE_END.test(text[at - 1])) return { at, cut: false };
    if (hit - at >= BEFORE) return { at: whole(text, at), cut: true };
  }
  return { at: 0, cut: false };
}

function sentenceEnd(text, hit) {
  for (let at = hit; at < text.length; at++) {
    if (text[at] === "\n") return { at, cut: false };
    if (SENTENCE_END.test(text[at])) return { at: at + 1, cut: false };
    if (at - hit >= AFTER) return { at: whole(text, at), cut: true };
  }
  return { at: text.length, cut: false };
}

/** Not between the halves of a surrogate pair. */
function whole(text, at) {
  return /[\udc00-\udfff]/.test(text[at]) ? at + 1 : at;
}

/** The last heading that begins at `at` or before: `[text, anchor]`. */
function heading(blocks, at) {
  let begin = 0;
  let last;
  for (const [level, words, anchor] of blocks) {
    if (begin > at) break;
    if (level) last = [words, anchor];
    begin += words.length + 1;
  }
  return last;
}
