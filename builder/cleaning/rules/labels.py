"""Take away the labels with which study sites mark how a speech is composed: 【开篇点题】【过渡】.

Such a label stands in brackets, alone on its line or at the start of a paragraph, among others
of its form. What tells it from a speaker's own 【】 is its words: they name parts of a composition
(开头, 分论点, 结尾) rather than things. Only a row of them is a proof. A label that announces a
comment (【点评】, 【素材积累】) says that the text after it is the site's; how far that reaches
nobody can tell, so the label and its text stay and are asked about.

Left alone: single labels, brackets that name subjects (【经济发展】), works (【篇一】), what a host
does next (【开场】) or what the audience did (（掌声）).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from builder.cleaning.rule import Context, Result, Rule, ask
from builder.language.characters import HAN
from builder.model import Block, Problem

_LABEL = re.compile(
    rf"(?P<form>[【\[（(〔])\s*(?P<words>[{HAN}\d：:·、 ]{{2,12}})[】\]）)〕]\s*[:：]?\s*"
)
_PARTS = re.compile(
    r"开[篇头]|点题|破题|入题|扣题|切题|总起|总领|分述|承上|启下|过渡|(?:分|总|中心)论点|论[点据证]|结[尾语]|"
    r"收尾|升华|呼应|总结全文|引出下文|排比|首段|末段|尾段"
)
"""Words for the parts of a composition."""
_COMMENT = re.compile(
    r"[点评赏]析|[点短总简]评|评语|赏读|品读|素材|积累|金句|好词|佳句|写作|写法|手法|仿写|名师|答题|审题|立意"
)
"""Words that announce what a teacher or an editor says of the text."""
_OF_STUDY = re.compile(f"{_PARTS.pattern}|{_COMMENT.pattern}")
_LEAST = 3
"""Labels in a row that prove each other."""
_SHARE = 0.5
"""Labels of the form that must name parts of a composition or comments."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Drop the labels of parts; ask about comments."""
    labels = {id(b): m for b in blocks if (m := _LABEL.match(b.text))}
    if len(labels) < _LEAST:
        return Result(blocks)
    sure = _study_forms(labels.values())
    keep = context.kept_lines(blocks)
    out: list[Block] = []
    asked: list[Problem] = []
    for block in blocks:
        label = labels.get(id(block))
        if label is None or label["form"] not in sure or block.text in keep:
            out.append(block)
        elif _COMMENT.search(label["words"]):
            out.append(block)
            asked.append(ask(block, "maybe-comment"))
        elif rest := _without_label(block.text, label):
            out.append(block if rest == block.text else replace(block, text=rest))
    return Result(out, tuple(asked))


def _without_label(text: str, label: re.Match[str]) -> str:
    """A text without a label that names a part of a composition."""
    return text[label.end() :] if _PARTS.search(label["words"]) else text


def _study_forms(labels: Iterable[re.Match[str]]) -> set[str]:
    """The brackets that hold a row of labels of study sites."""
    labels = list(labels)
    forms = Counter(m["form"] for m in labels)
    study = Counter(m["form"] for m in labels if _OF_STUDY.search(m["words"]))
    return {form for form, n in study.items() if n >= max(_LEAST, _SHARE * forms[form])}


RULE = Rule("labels", apply)
