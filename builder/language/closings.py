"""How speeches and official papers close: leave-taking, and what stands below the text."""

from __future__ import annotations

import re

from builder.language.words import any_of

LEAVE_TAKING = (
    *("谢谢", "完了", "完毕", "到这里"),
    *("此致", "敬礼"),  # letters
    *("批评指正", "请审议"),  # reports to an assembly
)
"""Words with which speakers and writers take leave."""

_CLOSES = re.compile(
    any_of(LEAVE_TAKING, "致谢", "感谢(?:大家|各位)", "祝", "万岁")  # enough near the end of a text
)

ENCLOSURE = "附"
"""Begins a line about what is enclosed: 附件：, 附：, 附件1."""

FORMAL_ENDINGS = ("抄送", "主题词")
"""Begin the lines below an official paper that say who else gets it, and what it is filed under."""


def closes(text: str) -> bool:
    """Whether the end of a text, its last 40 characters, takes leave, thanks or wishes well.

    >>> closes("我的汇报完了，请批评指正")
    True
    >>> closes("会议强调，要狠抓落实")
    False
    """
    return _CLOSES.search(text[-40:]) is not None
