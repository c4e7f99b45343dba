/* The search box in the header: a combobox whose list holds the first results. */

import { address, ask, make, marked, nothing, numbers, onStableInput, searchPage } from "./page.js";

const SHOWN = 6;

export function bindBox(box) {
  const input = box.querySelector("input");
  const panel = box.querySelector("[data-search-panel]");
  const status = box.querySelector("[role=status]");
  const list = box.querySelector("[role=listbox]");
  let active = -1;
  let shownFor;

  const options = () => [...list.children];
  const open = (yes) => {
    panel.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes && list.children.length > 0));
    if (!yes) activate(-1);
  };
  const activate = (index) => {
    active = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options()[active].id);
      options()[active].scrollIntoView({ block: "nearest" });
    }
  };
  const update = async (query) => {
    shownFor = query;
    if (!query.trim()) return open(false);
    const answer = await ask({ query, count: SHOWN });
    if (shownFor !== query) return undefined; // typed on meanwhile
    activate(-1);
    list.replaceChildren(...(answer.shown ?? []).map((work, i) => option(work, i, query)));
    if (answer.works > SHOWN) list.append(all(query, answer, SHOWN));
    status.replaceChildren(...(answer.works ? [numbers(answer)] : nothing(answer, query)));
    return open(true);
  };

  onStableInput(input, update);
  input.addEventListener("focus", () => shownFor?.trim() && open(true));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.children.length;
    if (event.key === "Escape") {
      if (panel.hidden) input.blur();
      else open(false);
    } else if (event.key === "Enter" && active >= 0) {
      options()[active].querySelector("a").click();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count && !panel.hidden) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    } else return;
    event.preventDefault();
  });
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) location.assign(address(searchPage, { q: input.value }));
  });
  list.addEventListener("click", () => open(false));
  document.addEventListener("pointerdown", (event) => box.contains(event.target) || open(false));
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !box.contains(relatedTarget)) open(false);
  });
}

function option({ url, title, inTitle, date, speaker, theme, times, lines }, index, query) {
  const [line] = lines;
  return make(
    "li",
    { role: "option", id: `jg-find-${index}`, "aria-selected": "false" },
    make(
      "a",
      { href: address(url, { q: query, ...(line && !inTitle.length ? { hit: line.hit } : {}) }), tabindex: "-1" },
      make("b", {}, ...marked(title, inTitle)),
      make("small", {}, [date, speaker, theme, times && `${times} 处`].filter(Boolean).join(" · ")),
      line && make("span", {}, line.parts.map(([text, hit]) => (hit ? make("mark", {}, text) : text))),
    ),
  );
}

function all(query, { works }, index) {
  const link = make("a", { href: address(searchPage, { q: query }), tabindex: "-1" }, `查看全部 ${works} 篇`);
  return make("li", { role: "option", id: `jg-find-${index}`, "aria-selected": "false", class: "jg-find__all" }, link);
}
