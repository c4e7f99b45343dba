"""Offices of speakers and the levels of government that they belong to."""

from __future__ import annotations

import re

from builder.language.words import any_of

OFFICES = (
    *("书记", "主席", "主任"),  # of the party, of assemblies, of committees and offices
    *("市长", "县长", "区长", "省长", "州长", "盟长", "旗长", "镇长", "乡长", "村长"),
    *("局长", "厅长", "处长", "科长", "部长", "司长", "院长", "校长", "园长", "所长"),
    *("会长", "社长", "台长", "站长", "队长", "厂长", "行长", "组长", "秘书长", "理事长", "董事长"),
    *("经理", "总裁", "总监", "总工程师"),  # companies
    *("政委", "司令员", "检察长", "委员", "代表", "常委", "参事", "主编"),
    *("教授", "院士", "教师", "老师", "班主任"),
    *("总理", "总统", "大使", "干事", "负责人"),
    *("领导", "同志"),  # no offices, but they stand where offices do
    *("[长長]", "書記", "委員"),  # any other head of a unit; traditional characters
)
"""How the offices of speakers end."""
OFFICE = any_of(OFFICES)
"""Pattern of any of OFFICES."""


_LEVELS = (
    ("校", r"校长|学校|[大中小]学|学院|幼儿园|园长"),
    ("乡镇", r"乡(?![村市县])|(?<![城乡])镇(?![化江市])|街道|社区|(?<![农乡])村"),
    ("县区", r"县|旗(?!下)|(?<!自治)(?<!行政)(?<![社地军战政])区"),
    ("市", r"(?<![城超])(?<!北京)(?<!上海)(?<!天津)(?<!重庆)市(?!场)"),
    ("省", r"省|自治区|特别行政区|(?:北京|上海|天津|重庆)市"),
    ("国家", r"国家|中央|国务院|全国|总书记|总理|(?<!宣传)(?<!组织)(?<!统战)部部长"),
)
"""Levels of government, the lowest first: a county's office is often named with its province."""


def office_level(office: str) -> str | None:
    """Level of government that an office belongs to: 校 乡镇 县区 市 省 国家; None if unsaid.

    Decided by the lowest unit that is named: 南岭省清溪市教育局局长 speaks for a 市. A bare 局长 or
    书记 says nothing. 乡村振兴, 农业农村, 市场 and 城市 name subjects and no units.

    >>> office_level("南岭省清溪市教育局局长"), office_level("局长")
    ('市', None)
    """
    return next((level for level, form in _LEVELS if re.search(form, office)), None)


LEVELS = tuple(level for level, _ in reversed(_LEVELS))
"""The levels of government, the highest first."""
