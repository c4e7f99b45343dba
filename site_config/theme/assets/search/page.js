/* What the search box, the search page and the scripts of a speech share: asking, addresses,
   elements, the texts of the work. */

export const root = new URL("../../", import.meta.url);
export const searchPage = new URL("search/", root);
/** What stands in the article of a speech and is no part of the work. */
export const LEFT_OUT = ".archive-chrome, .headerlink";
/** Where letters are typed, and are no commands. */
export const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

let worker;
let asked = 0;
const waiting = new Map();

/** Ask the search (worker.js says what); what fails comes back as `{failed}`. */
export function ask(request) {
  if (!worker) {
    worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data: { id, ...answer } }) => {
      waiting.get(id)(answer);
      waiting.delete(id);
    };
    worker.onerror = (event) => {
      const failed = event.message || "worker.js"; // a script that cannot be loaded says nothing
      for (const answer of waiting.values()) answer({ failed });
      waiting.clear();
      worker = undefined;
    };
  }
  return new Promise((resolve) => {
    waiting.set(++asked, resolve);
    worker.postMessage({ id: asked, ...request });
  });
}

/** The address of `page` with `parameters`; a long one is kept from servers, behind the `#`. */
export function address(page, parameters, anchor = "") {
  const url = new URL(page, root);
  const query = String(new URLSearchParams(parameters));
  if (query.length > 2000) url.hash = `?${query}`;
  else {
    url.search = query;
    url.hash = anchor;
  }
  return url;
}

/** The parameters of this page's address. */
export function parameters() {
  const { hash, search } = location;
  return new URLSearchParams(hash.startsWith("#?") ? hash.slice(1) : search);
}

/** The text nodes below an element of a speech that belong to the work. */
export function ownTexts(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(LEFT_OUT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const found = [];
  while (walker.nextNode()) if (walker.currentNode.nodeType === Node.TEXT_NODE) found.push(walker.currentNode);
  return found;
}

/** Make an element; children that are empty are left out, text stays text. */
export function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return element;
}

/** Text with the parts between `found` ([start, end] each) marked. */
export function marked(text, found) {
  const parts = [];
  let at = 0;
  for (const [start, end] of found) {
    parts.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)].filter(Boolean);
}

/** The parts of a line of lines.js, its hits marked. */
export function sentence(parts) {
  return parts.map(([text, hit]) => (hit ? make("mark", {}, text) : text));
}

export function numbers({ works, times }) {
  const shown = (number) => number.toLocaleString("zh-CN");
  return `共 ${shown(works)} 篇${times ? ` ${shown(times)} 处` : ""}`;
}

/** What to say where nothing was found, or nothing could be: text and links. */
export function nothing({ failed, total, asked }, narrowed) {
  const ways = [["themes/", "主题"], ["years/", "年份"], ["genres/", "体裁"]];
  const links = ways.flatMap(([path, name], i) => [
    i ? "、" : "",
    make("a", { href: new URL(path, root) }, name),
  ]);
  if (failed === "old") return ["检索要用较新的浏览器。请更新浏览器，或者按", ...links, "查找。"];
  if (failed) {
    return ["检索所用的文件缺失或损坏，无法断定有没有。请刷新页面再试，或者按", ...links, "查找。"];
  }
  if (!asked.length) return ["请输入要找的字。"];
  if (!total) return ["本库还没有讲稿。"];
  const all = `本库 ${total.toLocaleString("zh-CN")} 篇讲稿`;
  const [{ text, field, not }] = asked;
  if (asked.length > 1 || field || not || narrowed) return [`${all}里没有一篇符合这些条件。`];
  return [`${all}里都没有“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”。`];
}

/** Call `then` with what stands in `input` whenever it changed, but not while a word is composed. */
export function onStableInput(input, then) {
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => then(input.value), 150);
  };
  input.addEventListener("input", (event) => event.isComposing || later());
  input.addEventListener("compositionstart", () => clearTimeout(timer));
  input.addEventListener("compositionend", later);
}
