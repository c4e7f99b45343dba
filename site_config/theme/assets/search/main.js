/* Starts the search on every page: the box in the header, the search page, the marks. */

import { bindBox } from "./box.js";
import { parameters, TYPING } from "./page.js";

let bound = false;

function start() {
  const box = document.querySelector("[data-search-box]");
  if (box && !bound) {
    bound = true; // the header stays when Material navigates instantly
    bindBox(box);
    addEventListener("keydown", (event) => onKey(event, box));
  }
  // What most pages do not need is loaded where it is needed.
  const page = document.querySelector("[data-search-page]");
  if (page) import("./results.js").then(({ bindResults }) => bindResults(page));
  const article = document.querySelector(".jg-facts")?.closest("article");
  if (article && parameters().has("q")) import("./marks.js").then(({ markHits }) => markHits(article));
}

/** `/` and Ctrl-K (⌘-K) lead into the search, wherever the reader is. */
function onKey(event, box) {
  const typing = event.target.closest?.(TYPING);
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const k = event.key?.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (event.isComposing || !(slash || k)) return;
  event.preventDefault();
  const input = document.querySelector("[data-search-page] input") ?? box.querySelector("input");
  input.focus();
  input.select();
}

// Material says so when it has put another page in place; without instant navigation, once.
if (window.document$) window.document$.subscribe(start);
else start();
