/* Shows in a speech, if the reader wants it, what was removed and changed: in the place where it
   stood. <id>.removed.json beside the page says what (builder/site/record.py, in_place). */

import { LEFT_OUT, make, ownTexts } from "./search/page.js";

const KEY = "jg-removed";
const ELEMENTS = "h1, h2, h3, h4, h5, h6, p, li, td, th, pre";
const LONG = 120; // characters; longer ones are folded
const MANY = 3; // blocks

function start() {
  const row = document.querySelector("[data-removed]");
  if (!row || row.firstChild) return;
  const article = row.closest("article");
  const box = make("input", { type: "checkbox" });
  const told = make("span", { role: "status" });
  row.append(make("label", {}, box, "显示删去的部分"), told);
  let data;
  const show = async () => {
    remember(box.checked);
    told.textContent = "";
    if (!box.checked) return hide(article);
    try {
      data ??= await (await fetch(row.dataset.removed)).json();
      hide(article);
      if (box.checked) insert(article, data);
    } catch {
      told.textContent = "读不到，请刷新页面再试；整理记录里也有。";
      box.checked = false;
    }
  };
  box.addEventListener("change", show);
  box.checked = remembered();
  if (box.checked) show();
}

/* The choice holds while the reader goes from speech to speech; some browsers keep nothing. */
function remember(on) {
  try {
    sessionStorage.setItem(KEY, on ? "on" : "");
  } catch {}
}

function remembered() {
  try {
    return sessionStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

function hide(article) {
  for (const element of article.querySelectorAll(".jg-removed")) element.remove();
  for (const element of article.querySelectorAll(".jg-changed")) element.replaceWith(...element.childNodes);
  article.normalize();
}

function insert(article, { elements: count, unit, rules, places }) {
  const elements = [...article.querySelectorAll(ELEMENTS)].filter((element) => !element.closest(LEFT_OUT));
  if (elements.length !== count) throw new Error("the page is of another build");
  const why = ([, , , , rule, line]) => ({ rule: rules[rule][0], reason: rules[rule][1], at: line ? `第 ${line} ${unit}` : "" });
  // Backwards, so that the offsets before a place still hold.
  for (let end = places.length; end > 0; ) {
    let first = end - 1;
    const [element, offset, words, length] = places[first];
    if (offset < 0) {
      while (first > 0 && places[first - 1][0] === element && places[first - 1][1] < 0) first--;
      place(elements, element, blocks(places.slice(first, end), why));
    } else {
      change(elements[element], offset, words, length, why(places[first]));
    }
    end = first;
  }
}

/* Puts what were blocks of their own above an element, or below the last. */
function place(elements, number, removed) {
  const element = elements[number];
  if (!element) {
    const last = elements.at(-1).closest("ul, ol, table, blockquote") ?? elements.at(-1);
    (last.closest(".md-typeset__scrollwrap") ?? last).after(removed);
  } else if (element.matches("li, td, th")) {
    begin(element, removed);
  } else {
    const quote = element.closest("blockquote");
    (quote?.firstElementChild === element ? quote : element).before(removed);
  }
}

/* One element for blocks that stood in a row: each on its line, folded where they are long. */
function blocks(places, why) {
  const lines = places.map((place) => make("div", {}, make("del", { title: title("删去", why(place)) }, place[2])));
  const names = [...new Set(places.map((place) => why(place).rule))].join("、");
  const length = places.reduce((sum, place) => sum + solid(place[2]), 0);
  const folded = length > LONG || places.length > MANY;
  return removal("div", names, folded ? fold(`删去 ${places.length} 段 ${length} 字：${names}`, lines) : lines);
}

/* Shows one place inside an element. Of marks that were only exchanged, the old ones are told. */
function change(element, offset, words, length, why) {
  if (!length || /[\p{L}\p{N}]/u.test(words)) {
    const text = make("del", { title: title("删去", why) }, words);
    const folded = solid(words) > LONG;
    const removed = removal("span", why.rule, folded ? fold(`删去 ${solid(words)} 字：${why.rule}`, [text]) : text);
    put(element, offset, removed);
  }
  const old = words.trim() ? `原件作“${words}”` : "原件没有";
  for (const node of cut(element, offset, offset + length)) {
    const mark = make("ins", { class: "jg-changed", title: title(old, why) });
    node.replaceWith(mark);
    mark.append(node);
  }
}

/* The texts of an element that belong to the work, with where each begins. */
function texts(element) {
  let end = 0;
  return ownTexts(element).map((node) => {
    const start = end;
    end += node.length;
    return { node, start };
  });
}

/* The text from one offset to another, cut out of the nodes that hold it. */
function cut(element, from, to) {
  const nodes = [];
  for (const { node, start } of texts(element)) {
    const first = Math.max(from - start, 0);
    const last = Math.min(to - start, node.length);
    if (first >= last) continue;
    const part = first ? node.splitText(first) : node;
    if (last - first < part.length) part.splitText(last - first);
    nodes.push(part);
  }
  return nodes;
}

/* Puts something right behind the text that ends at an offset, outside of what ends there too. */
function put(element, offset, added) {
  let node = cut(element, offset - 1, offset)[0];
  if (!node) return begin(element, added);
  while (node.parentNode !== element && !node.nextSibling) node = node.parentNode;
  node.after(added);
}

/* Puts something where the text of an element begins: behind the number of its paragraph. */
function begin(element, added) {
  const number = element.querySelector(":scope > .jg-p");
  if (number) number.after(added);
  else element.prepend(added);
}

function removal(tag, names, content) {
  return make(tag, { class: "archive-chrome jg-removed", role: "note", "aria-label": `删去的文字：${names}` }, content);
}

function fold(words, content) {
  return make("details", {}, make("summary", {}, words), content);
}

function title(what, { rule, reason, at }) {
  return [at, `${what}（${rule}）`, reason].filter(Boolean).join(" ");
}

/** How many characters a reader sees. */
function solid(text) {
  return [...text.replace(/\s/gu, "")].length;
}

// Material says so when it has put another page in place; without instant navigation, once.
if (window.document$) window.document$.subscribe(start);
else start();
