/* Lets a reader take words of a speech along with where they stand: the reference of the whole
   speech, and below a passage that is selected the button 复制并注明出处. */

import { make, ownTexts } from "./search/page.js";

const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, td, th";
const CLAUSE_END = /[\s，。；：！？、…—“”‘’（）《》,.;:!?()]/gu;
const LEAST = 10; // characters of the words that a link names; fewer may stand anywhere
const MOST = 100;
const WAIT = 250; // milliseconds without a change, after which a selection is taken as made

let stop; // the page before this one, if Material has put another in its place

function start() {
  stop?.abort();
  const box = document.querySelector(".jg-cite");
  if (!box) return;
  stop = new AbortController();
  if (!box.querySelector("button")) bindReference(box);
  bindSelection(box.closest("article"), box.dataset.source, stop.signal);
}

/* --- the reference ---------------------------------------------------------------------- */

function bindReference(box) {
  const reference = box.querySelector("[data-reference]");
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  reference.querySelector("[data-accessed]").textContent = day.map((n) => String(n).padStart(2, "0")).join("-");
  reference.parentElement.querySelector("[data-unfilled]").remove(); // what a reader would have to do
  reference.after(...copier("复制", () => reference.textContent));
}

/** A button that copies, and the place where it says so. */
function copier(words, text) {
  const button = make("button", { type: "button" }, words);
  const told = make("span", { role: "status" });
  button.addEventListener("click", async () => {
    told.textContent = (await copy(text())) ? "已复制" : "没有复制成，请选中文字再复制";
  });
  return [button, told];
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers have no clipboard for pages without https, such as those of an intranet.
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", put, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", put);
    return done;
  }
}

/* --- a passage -------------------------------------------------------------------------- */

function bindSelection(article, source, signal) {
  let bar;
  let shown; // what the bar would copy
  let timer;
  let held = false; // a mouse that is still drawing its selection

  const close = () => {
    bar?.remove();
    bar = shown = undefined;
  };
  const update = () => {
    const range = selected(article);
    const parts = range ? passage(article, range) : [];
    if (!parts.length) return close();
    const text = quotation(article, parts, source);
    if (text === shown) return undefined;
    close();
    shown = text;
    bar = make("div", { class: "archive-chrome jg-quote" }, ...copier("复制并注明出处", () => text));
    // A click must not undo the selection.
    bar.addEventListener("pointerdown", (event) => event.preventDefault());
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    // Behind the passage in the order of the page, so that it is what Tab reaches next.
    let last = parts.at(-1).block;
    while (last.parentElement !== article) last = last.parentElement;
    last.after(bar);
    return place(bar, article, range);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => held || update(), WAIT);
  };
  const hold = (holds) => (event) => {
    held = holds && event.pointerType === "mouse";
    later();
  };
  document.addEventListener("selectionchange", later, { signal });
  document.addEventListener("pointerdown", hold(true), { signal });
  document.addEventListener("pointerup", hold(false), { signal });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
}

/** What is selected, if it lies in the article. */
function selected(article) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  return article.contains(range.commonAncestorContainer) ? range : undefined;
}

/** The text of the work in a range, one part for each block: `[{block, text, at}]`, `at` its offset. */
function passage(article, range) {
  const parts = [];
  for (const { node, block, at } of texts(article)) {
    if (!range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.length;
    const text = node.data.slice(from, to);
    const part = parts.at(-1);
    if (part?.block === block) part.text += text;
    else if (text.trim()) parts.push({ block, text, at: at + from });
  }
  return parts;
}

/** The texts of a part of the page that belong to the work, each with its block and offset there. */
function texts(root) {
  const found = [];
  for (const node of ownTexts(root)) {
    const block = node.parentElement.closest(BLOCKS);
    if (!block) continue; // the blanks between blocks
    const before = found.at(-1);
    found.push({ node, block, at: before?.block === block ? before.at + before.node.length : 0 });
  }
  return found;
}

/** What is copied: the words as they stand, the work, the paragraph, the link. */
function quotation(article, parts, source) {
  const lines = [];
  for (const [i, { block, text }] of parts.entries()) {
    const sameRow = i && block.matches("td, th") && block.parentElement === parts[i - 1].block.parentElement;
    if (sameRow) lines.push(`${lines.pop()}\t${text.trim()}`);
    else lines.push(text.trim());
  }
  const numbers = parts.map(({ block }) => numberOf(block)).filter(Boolean);
  const first = numbers[0];
  const last = numbers.at(-1);
  const where = first ? `，第${first === last ? first : `${first}—${last}`}段` : "";
  return `“${lines.join("\n")}”\n${source}${where}，${address(article, parts[0])}`;
}

function numberOf(block) {
  return Number(block.closest("p, li, table")?.querySelector(".jg-p")?.id.slice(1));
}

/* The address of a part. Beside its paragraph it names the words (a text fragment,
   https://wicg.github.io/scroll-to-text-fragment/): they are found even if an earlier paragraph
   was parted or joined since. */
function address(article, part) {
  const number = numberOf(part.block);
  const url = new URL(location);
  url.search = "";
  url.hash = number ? `p${number}` : (part.block.matches("h1") ? "" : part.block.id);
  const words = number && namedBy(part);
  // encodeURIComponent leaves the hyphen, which would part the words from their context.
  return words ? `${url}:~:text=${encodeURIComponent(words).replaceAll("-", "%2D")}` : String(url);
}

/* The clauses in which a part begins. Browsers only find whole words, and differ in where words of
   Chinese end, but not at a mark. Words that stand further up too would lead there: then none. */
function namedBy({ block, text, at }) {
  const own = texts(block);
  const whole = own.map(({ node }) => node.data).join("");
  const begin = at + text.length - text.trimStart().length;
  const ends = [...whole.matchAll(CLAUSE_END)].map(({ index }) => index);
  const from = Math.max(0, ...ends.filter((end) => end < begin).map((end) => end + 1));
  const above = new Range();
  above.setStart(document.body, 0);
  above.setEndBefore(block);
  const before = above.toString() + whole.slice(0, from);
  for (const end of [...ends, whole.length]) {
    const words = whole.slice(from, end);
    if (words.length > MOST) break;
    if (words.length >= LEAST && end > begin && !before.includes(words)) return words;
  }
  return undefined;
}

/* Below the end of the selection, and where it can be seen. */
function place(bar, article, range) {
  const frame = article.getBoundingClientRect();
  const end = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const gap = matchMedia("(pointer: coarse)").matches ? 32 : 8; // a finger's handles hang there
  const lowest = innerHeight - bar.offsetHeight - 8;
  const highest = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
  const top = Math.max(Math.min(end.bottom + gap, lowest), highest + 8);
  const left = Math.min(Math.max(end.right - bar.offsetWidth / 2, frame.left), frame.right - bar.offsetWidth);
  bar.style.top = `${top - frame.top}px`;
  bar.style.left = `${left - frame.left}px`;
}

// Material says so when it has put another page in place; without instant navigation, once.
if (window.document$) window.document$.subscribe(start);
else start();
