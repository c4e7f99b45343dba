"""Names of offices, committees, schools and companies: how they end, and the areas they serve."""

from __future__ import annotations

import re

from builder.language.words import any_of

UNIT_ENDINGS = (
    *("府", "室", "厅", "局", "委", "会", "部", "院", "校"),  # 政府 办公室 财政厅 教育局 市委 …
    *("公司", "集团"),
)
"""How the names of units end that issue, sign and receive documents. Longer lists name what they
add: `any_of(UNIT_ENDINGS, "处", "组")`."""

UNIT_ENDING = any_of(UNIT_ENDINGS)
"""Pattern of any of UNIT_ENDINGS."""

_UNIT = re.compile(rf"[^，。；：、\d]{{2,24}}{any_of(UNIT_ENDINGS, '处', '组', '办', '班')}")


def is_unit(text: str) -> bool:
    """Whether a line is the name of a unit and nothing else, as below what it signs.

    >>> is_unit("云溪县教育局"), is_unit("经费由云溪县教育局发放")
    (True, False)
    """
    return _UNIT.fullmatch(text) is not None


AREAS = "省市县区旗乡镇"
"""Inside of a character class: the last character of the name of an area that is governed."""

OUR_UNITS = "国省市区县乡镇村院校局厅部厂委"
"""Inside of a character class: what turns 我 (I) into our country, our bureau: 我国, 我省, 我局."""
