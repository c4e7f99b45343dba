/* What the search takes for the same: width, case, blanks, traditional and simplified forms.
   builder/language/script.py does the same when the index is made; a test compares the two. */

const UNSEEN = /[\p{Z}\p{Cc}\p{Cf}]/u;
/* What composition may join to the character before it: marks, and jamo of Korean. */
const JOINS = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]/u;

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
    return Array.from(whole(text), (c) => this.#character(c)).join("").normalize("NFC");
  }

  /** The folded text, and for each of its code units where in `text` it comes from. */
  spread(text) {
    const starts = [];
    const ends = [];
    let folded = "";
    let [cluster, start, end] = ["", 0, 0]; // characters that are composed together
    const flush = () => {
      const composed = cluster.normalize("NFC");
      folded += composed;
      for (let i = 0; i < composed.length; i++) {
        starts.push(start);
        ends.push(end);
      }
    };
    let at = 0;
    for (const character of whole(text)) {
      const part = this.#character(character);
      if (part && !JOINS.test(part)) {
        flush();
        [cluster, start] = [part, at];
      } else cluster += part;
      at += character.length;
      if (part) end = at;
    }
    flush();
    return { folded, starts, ends };
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

/** Half a surrogate pair becomes U+FFFD, as on every page. */
function whole(text) {
  return text.replace(/\p{Cs}/gu, "\ufffd");
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
