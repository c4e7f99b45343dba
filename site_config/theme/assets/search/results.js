/* The page search/: results, what to narrow them by, hits by year; its address says all of it. */

import {
  address, ask, make, marked, nothing, numbers, onStableInput, parameters, searchPage, sentence,
} from "./page.js";
import { span } from "./query.js";

const SHOWN = 10;
const FACETS = {
  theme: "主题", year: "年份", genre: "体裁", level: "讲话人级别", completeness: "完整程度", site: "来源网站",
};
const BARS = 10; // each at least 24 pixels wide (WCAG 2.2, 2.5.8)
const MOST = 8; // values of a facet that are shown at once

export function bindResults(page) {
  if (page.querySelector("form")) return;
  const input = make("input", {
    type: "search", name: "q", "aria-label": "检索全部讲稿的全文", autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", placeholder: "词语、短句，或整段引文",
  });
  const status = make("p", { role: "status", class: "jg-search__status", tabindex: "-1" });
  const help = make("details", { class: "jg-search__help" }, make("summary", {}, "怎样检索"), helpText());
  const sorts = make("p", { class: "jg-search__sort" });
  const results = make("ol", { class: "jg-results" });
  const pager = make("nav", { class: "jg-search__pager", "aria-label": "结果分页" });
  const facets = make("div", {});
  const aside = make("details", { class: "jg-facets" }, make("summary", {}, "缩小范围"), facets);
  aside.open = matchMedia("(min-width: 60em)").matches;
  const form = make("form", { role: "search" }, input, make("button", {}, "检索"));
  page.replaceChildren(
    form, help,
    make("div", { class: "jg-search__grid" }, aside, make("div", {}, status, sorts, results, pager)),
  );

  let latest = 0;
  const state = () => Object.fromEntries(parameters());
  const changed = (changes) => {
    const next = { ...state(), page: "", ...changes };
    return address(searchPage, Object.fromEntries(Object.entries(next).filter(([, value]) => value)));
  };
  const go = (changes, replace) => {
    const next = changed(changes);
    const same = replace || next.href === location.href;
    history[same ? "replaceState" : "pushState"](null, "", next);
    return show();
  };
  /** A link to these results with some parameters changed; with JavaScript nothing is loaded. */
  const link = (changes, properties, ...children) => {
    const a = make("a", { href: changed(changes), ...properties }, ...children);
    a.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation(); // Material's instant navigation would load the page again
      go(changes).then(() => {
        status.focus({ preventScroll: true }); // the link that had it is no longer there
        if ("page" in changes) page.scrollIntoView();
      });
    });
    return a;
  };

  async function show() {
    const { q = "", sort, page: number, ...rest } = state();
    const narrow = Object.fromEntries(Object.entries(rest).filter(([name, key]) => key && Object.hasOwn(FACETS, name)));
    const asked = ++latest;
    page.removeAttribute("aria-busy");
    if (!q.trim()) {
      for (const part of [status, sorts, results, pager, facets]) part.replaceChildren();
      aside.hidden = true;
      help.open = true;
      return;
    }
    page.setAttribute("aria-busy", "true");
    const first = (Math.max(1, Number.parseInt(number, 10) || 1) - 1) * SHOWN;
    const answer = await ask({ query: q, narrow, sort, first, count: SHOWN, facets: true });
    if (asked !== latest) return; // another question was asked meanwhile
    page.removeAttribute("aria-busy");
    const narrowed = Object.keys(narrow).length > 0;
    status.replaceChildren(...(answer.works ? [numbers(answer)] : nothing(answer, narrowed)));
    sorts.replaceChildren();
    if (answer.works > 1) sorts.append("排序：", ...sortLinks(sort));
    results.replaceChildren(...(answer.shown ?? []).map((work) => result(work, q)));
    results.start = (answer.first ?? 0) + 1;
    pager.replaceChildren(...pages(answer.works ?? 0, (answer.first ?? 0) / SHOWN));
    aside.hidden = !answer.works && !narrowed;
    facets.replaceChildren(...(answer.facets ? facetLists(answer, narrow) : []));
  }

  const sortLinks = (sort) => [
    link({ sort: "" }, { "aria-current": sort === "date" ? undefined : "true" }, "相关程度"), " ",
    link({ sort: "date" }, { "aria-current": sort === "date" ? "true" : undefined }, "时间"),
  ];

  const pages = (works, here) => {
    const last = Math.ceil(works / SHOWN) - 1;
    if (last < 1) return [];
    const near = [...Array(last + 1).keys()].filter((n) => n === 0 || n === last || Math.abs(n - here) < 3);
    return near.flatMap((n, i) => [
      i && near[i - 1] < n - 1 ? "…" : "",
      link({ page: n ? String(n + 1) : "" }, n === here ? { "aria-current": "page" } : {}, String(n + 1)),
    ]);
  };

  const facetLists = ({ facets: lists, years }, narrow) => {
    const chosen = Object.keys(narrow).length ? [link(
      Object.fromEntries(Object.keys(FACETS).map((name) => [name, ""])), { class: "jg-facets__clear" }, "取消全部限定",
    )] : [];
    return [...chosen, bars(years, narrow.year), ...lists.map(([name, values]) => facet(name, values, narrow[name]))];
  };

  const facet = (name, values, chosen) => {
    const items = values.map(([key, label, count]) => make("li", {}, link(
      { [name]: key === chosen ? "" : key }, { "aria-current": key === chosen ? "true" : undefined },
      make("span", {}, label), make("small", {}, String(count)),
    )));
    const more = items.slice(MOST).length
      ? [make("details", {}, make("summary", {}, `其余 ${items.length - MOST} 项`), make("ul", {}, items.slice(MOST)))]
      : [];
    return make("section", {}, make("h2", {}, FACETS[name]), make("ul", {}, items.slice(0, MOST)), more);
  };

  const bars = (years, chosen) => {
    const known = spans(years.filter(([year]) => year));
    const most = Math.max(1, ...known.map(({ works, times }) => times || works));
    const [low, high] = span(chosen ?? "") ?? [];
    const bar = ({ first, last, works, times }) => {
      if (!works) return make("li", {});
      const here = first <= high && last >= low;
      const told = first === last ? `${first}` : `${first}—${last}`;
      const words = `${told} 年：${works} 篇${times ? ` ${times} 处` : ""}`;
      const height = `height:${Math.max(5, (100 * (times || works)) / most).toFixed(1)}%`;
      return make("li", {}, link(
        { year: here ? "" : told.replace("—", "-") }, { title: words, "aria-label": words, "aria-current": here ? "true" : undefined },
        make("i", { style: height }),
      ));
    };
    const unknown = years.find(([year]) => !year);
    return make(
      "section", {}, make("h2", {}, FACETS.year),
      known.length ? make("ol", { class: "jg-years" }, known.map(bar)) : "",
      known.length ? make("p", { class: "jg-years__ends" }, make("span", {}, String(known[0].first)), make("span", {}, String(known.at(-1).last))) : "",
      unknown ? make("ul", {}, make("li", {}, link(
        { year: chosen === "unknown" ? "" : "unknown" }, { "aria-current": chosen === "unknown" ? "true" : undefined },
        make("span", {}, "时间不详"), make("small", {}, String(unknown[1])),
      ))) : "",
    );
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ q: input.value });
  });
  onStableInput(input, (q) => {
    const before = state().q ?? "";
    // While one query is typed it is one step of the browser's history.
    if (q !== before) go({ q }, q.startsWith(before) || before.startsWith(q));
  });
  const restore = () => {
    if (!page.isConnected) return removeEventListener("popstate", restore);
    input.value = state().q ?? "";
    return show();
  };
  addEventListener("popstate", restore);
  restore();
  if (!state().q) input.focus({ preventScroll: true });
}

/** The years from the first to the last, in so few spans that a finger finds the bar of each. */
function spans(years) {
  if (!years.length) return [];
  const [first, last] = [years[0][0], years.at(-1)[0]];
  const start = (length) => first - (first % length);
  const length = [1, 2, 5, 10, 20, 50, 100, 1000].find((n) => last - start(n) < n * BARS);
  const found = [];
  for (let from = start(length); from <= last; from += length) {
    const within = years.filter(([year]) => year >= from && year < from + length);
    const sum = (n) => within.reduce((total, entry) => total + entry[n], 0);
    found.push({ first: Math.max(from, first), last: Math.min(from + length - 1, last), works: sum(1), times: sum(2) });
  }
  return found;
}

function result({ url, title, inTitle, date, speaker, genre, theme, times, lines }, q) {
  const facts = [date, speaker, genre, theme].filter(Boolean).join(" · ");
  const line = ({ parts, heading, hit }, i) => make(
    "li", {},
    // A heading is named once, and not above itself.
    heading && heading[1] !== lines[i - 1]?.heading?.[1] && heading[0] !== parts.map(([text]) => text).join("")
      ? make("a", { class: "jg-results__place", href: address(url, { q }, heading[1]) }, heading[0])
      : "",
    make("a", { href: address(url, { q, hit }) }, sentence(parts)),
  );
  return make(
    "li", {},
    make("h2", {}, make("a", { href: address(url, { q }) }, marked(title, inTitle))),
    make("p", { class: "jg-meta" }, facts, times ? make("b", {}, `${times} 处`) : ""),
    make("ul", {}, lines.map(line)),
  );
}

function helpText() {
  const rows = [
    ["教育公平", "含有这几个字的讲稿。字与字须紧接着，标点也算字；原文里的空格和换行、全角半角、大小写、简体繁体不论"],
    ["教育 公平", "两个词都含有的讲稿"],
    ["“教育 公平”", "引号里的当作一个整体"],
    ["教育 -高考", "含有“教育”、不含“高考”的讲稿"],
    ["标题:教育", "标题含有“教育”的讲稿；也可以用 讲话人: 主题: 体裁: 网站:"],
    ["年份:2015-2020", "这几年的讲稿；也可以写 2015- 或 -2020"],
  ];
  return make("dl", {}, rows.flatMap(([form, what]) => [make("dt", {}, make("code", {}, form)), make("dd", {}, what)]));
}
