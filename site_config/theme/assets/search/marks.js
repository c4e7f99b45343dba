/* Marks on a speech's page what the reader searched for, and leads from hit to hit. */

import { Engine } from "./engine.js";
import { ranges } from "./fold.js";
import { LEFT_OUT, make, parameters, root, TYPING } from "./page.js";
import { parse } from "./query.js";

const UNSEEN = `${LEFT_OUT}, script, style`;
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, td, th, blockquote, pre";

export async function markHits(article) {
  const query = parameters().get("q");
  if (!query || article.querySelector(".jg-hit")) return;
  const words = parse(query).filter((part) => !part.not && !part.field);
  if (!words.length) return;
  let folding;
  try {
    folding = await (await Engine.open(new URL("search/", root))).folding();
  } catch {
    return; // the page can be read without marks
  }
  // The reader may have gone on, or cleared the marks, while the table was loaded.
  if (!article.isConnected || parameters().get("q") !== query) return;
  const terms = words.map((part) => folding.fold(part.text)).filter(Boolean);
  const title = article.querySelector("h1");
  // No hit reaches from the title into the text.
  const groups = [title, article].flatMap((part) => {
    const { text, nodes } = textOf(part, title);
    return ranges(folding.spread(text), terms).map((range) => wrap(nodes, range));
  });
  if (groups.length) bindBar(groups, query);
}

/** The text of the work in a `part` of the page, blocks parted by line ends, and its nodes. */
function textOf(part, title) {
  const leftOut = (node) => node.nodeType === Node.ELEMENT_NODE && (node === title || node.matches(UNSEEN));
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    leftOut(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let text = "";
  const nodes = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      nodes.push({ node, start: text.length });
      text += node.data;
    } else if (node.matches(BLOCKS)) text += "\n";
  }
  return { text, nodes };
}

/** Wrap a range of the text in marks, one for each text node that it touches; drop those before. */
function wrap(nodes, [start, end]) {
  const marks = [];
  const before = nodes.findIndex(({ node, start: begin }) => begin + node.length > start);
  nodes.splice(0, before);
  for (let i = 0; i < nodes.length && nodes[i].start < end; i++) {
    const { node, start: begin } = nodes[i];
    const from = Math.max(start - begin, 0);
    const to = Math.min(end - begin, node.length);
    // The blank text between the cells of a table must stay there.
    if (from >= to || !node.data.slice(from, to).trim()) continue;
    const hit = node.splitText(from);
    const after = hit.splitText(to - from);
    const mark = make("mark", { class: "jg-hit" });
    hit.replaceWith(mark);
    mark.append(hit);
    marks.push(mark);
    nodes.splice(i, 1, { node, start: begin }, { node: hit, start: begin + from }, { node: after, start: begin + to });
    i += 2;
  }
  return marks;
}

function bindBar(groups, query) {
  const count = make("span", { role: "status" });
  const button = (words, key, action) => {
    const element = make("button", { type: "button", "aria-keyshortcuts": key, title: `快捷键 ${key}` }, words);
    element.addEventListener("click", action);
    return element;
  };
  let here = 0;
  const go = (to) => {
    for (const mark of groups[here]) mark.removeAttribute("aria-current");
    here = (to + groups.length) % groups.length;
    for (const mark of groups[here]) mark.setAttribute("aria-current", "true");
    groups[here][0].scrollIntoView({ block: "center" });
    count.textContent = `第 ${here + 1} 处，共 ${groups.length} 处`;
  };
  const clear = () => {
    for (const mark of groups.flat()) mark.replaceWith(...mark.childNodes);
    bar.remove();
    removeEventListener("keydown", onKey);
  };
  const bar = make(
    "div", { class: "jg-hits", role: "toolbar", "aria-label": `本页中的“${query.slice(0, 40)}”` },
    count, button("上一处", "Shift+N", () => go(here - 1)), button("下一处", "N", () => go(here + 1)),
    button("清除", "Escape", clear),
  );
  const onKey = (event) => {
    if (!bar.isConnected) return removeEventListener("keydown", onKey);
    if (event.target.closest?.(TYPING)) return undefined;
    if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (event.key === "Escape") clear();
    else if (event.key?.toLowerCase() === "n") go(event.shiftKey ? here - 1 : here + 1);
    else return undefined;
    return event.preventDefault();
  };
  addEventListener("keydown", onKey);
  document.querySelector(".md-content").append(bar);
  go(first(groups));
}

/** Which hit to show first: the one that the address names, the first below its heading, or the first. */
function first(groups) {
  const wanted = Number.parseInt(parameters().get("hit") ?? "", 10);
  if (wanted >= 0 && wanted < groups.length) return wanted;
  const heading = document.getElementById(new URLSearchParams(`a=${location.hash.slice(1)}`).get("a"));
  if (!heading) return 0;
  const below = groups.findIndex(
    ([mark]) => heading.contains(mark) || heading.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return Math.max(0, below);
}
