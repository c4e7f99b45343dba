"""What may stand in a field beyond its type: checks, and the types that carry them."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

_YEAR, _MONTH, _DAY = "((?!0000)[0-9]{4})", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_DATE = f"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?[~?]?"


_NO_PAGE = r"\s\x00-\x2c./\x3a-\x40\x5b-\x5e\x60\x7b-\xa0\ufeff\ud800-\udfff"
_PAGE = f"(?![-_])[^{_NO_PAGE}]{{1,200}}"  # what slug() of convert.py leaves, said without \w
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f"


TEXT = rf"^[^{CONTROLS}]*[^\s{CONTROLS}][^{CONTROLS}]*$"
"""What text must be, as a pattern of JSON Schema: not blank, nothing invisible in it."""


def is_date(text: str) -> bool:
    """Say whether `text` is a date of the EDTF subset in use: YYYY[-MM[-DD]] and a last ~ or ?."""
    found = re.fullmatch(_DATE, text)
    if not found:
        return False
    year, month, day = found.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Check:
    """A demand on a value, put beside its type with Annotated."""

    test: Callable[[Any], object]
    """Gives something true where the value is right."""
    demand: str
    """What is demanded, in Chinese, as it follows the name of the field."""
    schema: dict[str, Any] = dataclasses.field(compare=False)
    """The same in JSON Schema, as far as it can be said there; it overrides what the type says."""


def _matches(pattern: str, demand: str) -> Check:
    """Demand a whole match; `pattern` must mean the same in Python and in ECMAScript."""
    schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    return Check(re.compile(pattern).fullmatch, demand, schema)


MAY_BE_EMPTY = Check(
    lambda text: True, "不可只有空白，不写文字时写空引号", {"pattern": f"^$|{TEXT}"}
)
"""Text may be "" (in quotes) only where this stands; everywhere else that is a fault."""

Slug = Annotated[
    str,
    _matches(
        "[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
        "只能用小写拉丁字母、数字和连字符，如 edu-preschool",
    ),
]
ThemeId = Annotated[
    str,
    _matches(
        "(?!(?:index|unsorted)$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
        "只能用小写拉丁字母、数字和连字符，如 edu-preschool；"
        "index 和 unsorted 留给了档案库自己的页面",
    ),
]
PageId = Annotated[
    str,
    Check(
        re.compile(_PAGE).fullmatch,
        "应是页面名，即网址里 speeches/ 之后、下一个 / 之前的部分",
        # An editor takes a name of digits for a number.
        {"type": ["string", "integer"], "pattern": f"^{_PAGE}$", "minimum": 0},
    ),
]
Selector = Annotated[
    str,
    _matches(
        r"(?=.)(?:[a-z][a-z0-9]*)?(?:[.#][\w\u3400-\u9fff-]+)*",  # \w is only ASCII in ECMAScript
        "只认“标签.类名#编号”的写法，如 div.article",
    ),
]
Date = Annotated[
    str,
    Check(
        is_date,
        "应写作 2021、2021-03 或 2021-03-05，须是真有的日子，大约的末尾加 ~，存疑的加 ?",
        # An editor takes a year without quotes for a number.
        {
            "type": ["string", "integer"],
            "pattern": f"^{_DATE}$",
            "minimum": 1000,
            "maximum": 9999,
        },
    ),
]
Day = Annotated[
    str,
    Check(
        lambda text: len(text) == 10 and is_date(text),
        "应写作 2021-03-05 这样，须是真有的日子",
        {"type": "string", "pattern": f"^{_YEAR}-{_MONTH}-{_DAY}$"},
    ),
]
Address = Annotated[
    str, _matches(rf"https?://[^\s{CONTROLS}]+", "应以 http:// 或 https:// 开头，中间没有空格")
]
SiteAddress = Annotated[
    str,
    _matches(
        rf"https?://[^\s?#/{CONTROLS}][^\s?#{CONTROLS}]*",
        "应以 http:// 或 https:// 开头，中间没有空格，后面不带 ? 和 #",
    ),
]
Term = Annotated[
    str,
    Check(lambda text: len(text) > 1, "应有两个字以上：单字到处都会出现", {"minLength": 2}),
]
Weight = Annotated[
    float,
    Check(
        lambda weight: 0 < weight <= 10,
        "应大于 0，不超过 10",
        {"exclusiveMinimum": 0, "maximum": 10},
    ),
]
Few = Annotated[
    int,
    Check(lambda number: 1 <= number <= 100, "应在 1 到 100 之间", {"minimum": 1, "maximum": 100}),
]
Line = Annotated[int, Check(lambda number: number > 0, "从 1 数起", {"minimum": 1})]
Colour = Annotated[str, _matches("#[0-9a-fA-F]{6}", "应写作 #96201f 这样的六位颜色值")]
Part = Literal[
    "genres",
    "occasions",
    "offices",
    "sites",
    "completeness",
    "drawing",
    "related",
    "downloads",
]
NOT_EMPTY = Check(len, "至少要有一项", {"minItems": 1, "minProperties": 1})
