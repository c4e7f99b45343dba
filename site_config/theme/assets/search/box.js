/* The search box in the header: a combobox whose list holds the first results. */

import { address, ask, make, marked, nothing, numbers, onStableInput, searchPage, sentence } from "./page.js";

const SHOWN = 6;

export function bindBox(box) {
  const input = box.querySelector("input");
  const panel = box.querySelector("[data-search-panel]");
  const status = panel.querySelector("p");
  const live = box.querySelector("[role=status]"); // read out; the panel is hidden until it opens
  const list = box.querySelector("[role=listbox]");
  let active = -1;
  let shownFor;
  let answered;

  const options = () => [...list.querySelectorAll("[role=option]")];
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
    // Typed on, or gone elsewhere, meanwhile.
    if (shownFor !== query || document.activeElement !== input) return undefined;
    answered = query;
    activate(-1);
    list.replaceChildren(...(answer.shown ?? []).map((work, i) => option(work, i, query)));
    if (answer.works > SHOWN) list.append(all(query, answer, SHOWN));
    status.replaceChildren(...(answer.works ? [numbers(answer)] : nothing(answer)));
    live.textContent = status.textContent;
    return open(true);
  };

  onStableInput(input, update);
  input.addEventListener("focus", () => answered?.trim() && answered === input.value && open(true));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // 229: Safari, as a composition ends
    const count = options().length;
    if (event.key === "Escape") {
      if (panel.hidden) input.blur();
      else open(false);
    } else if (event.key === "Enter" && active >= 0) {
      options()[active].click();
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
  list.addEventListener("click", (event) => {
    // Material's instant navigation would stay on the same page, with the marks of the last query.
    if (event.target.closest("a")?.pathname === location.pathname) event.stopPropagation();
    open(false);
    input.blur();
  });
  document.addEventListener("pointerdown", (event) => box.contains(event.target) || open(false));
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !box.contains(relatedTarget)) open(false);
  });
}

function option({ url, title, inTitle, date, speaker, theme, times, lines }, index, query) {
  const [line] = lines;
  const at = line && !inTitle.length ? { hit: line.hit } : {};
  return item(
    address(url, { q: query, ...at }), index, "",
    make("b", {}, ...marked(title, inTitle)),
    make("small", {}, [date, speaker, theme, times && `${times} 处`].filter(Boolean).join(" · ")),
    line && make("span", {}, sentence(line.parts)),
  );
}

function all(query, { works }, index) {
  return item(address(searchPage, { q: query }), index, "jg-find__all", `查看全部 ${works} 篇`);
}

function item(href, index, name, ...children) {
  const properties = { role: "option", id: `jg-find-${index}`, "aria-selected": "false", tabindex: "-1" };
  return make("li", { role: "none", class: name }, make("a", { href, ...properties }, ...children));
}
