/* Reads what a reader typed: words, "phrases", -words and field:words. Anything else is text. */

const FIELDS = {
  title: "title", 标题: "title",
  speaker: "speaker", 讲话人: "speaker",
  year: "year", 年份: "year",
  theme: "theme", 主题: "theme",
  genre: "genre", 体裁: "genre",
  site: "site", 网站: "site",
};

const TOKEN = new RegExp(
  String.raw`(?<not>[-－])?(?:(?<field>${Object.keys(FIELDS).join("|")})[:：])?` +
    String.raw`(?:["“”＂](?<phrase>[^"“”＂]+)["“”＂][，。；：、！？,.;:!?]*(?!\S)|(?<word>\S+))`,
  "giu",
);
const YEARS = /^(\d{4})?(?:([-–—~～至])(\d{4})?)?年?$/u;

/**
 * Read a query: `[{text, field, not}]`, field undefined for words of the text.
 * A `year:` that is no year or span of years is text.
 */
export function parse(query) {
  return Array.from(query.matchAll(TOKEN), ({ 0: whole, groups }) => {
    const text = groups.phrase ?? groups.word;
    const not = groups.not !== undefined;
    const field = FIELDS[groups.field?.toLowerCase()];
    if (field === "year" && !span(text)) return { text: whole, not: false };
    return { text, field, not };
  });
}

/** First and last year of `2015-2020`, `2015-`, `-2020` or `2015`; undefined for anything else. */
export function span(text) {
  const [, first, dash, last] = YEARS.exec(text.normalize("NFKC")) ?? [];
  if (!first && !last) return undefined;
  return [Number(first ?? 1), Number(last ?? (dash ? 9999 : first))];
}
