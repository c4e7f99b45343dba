"""Take a site's remarks out of lines that also hold speech, and part lines where the two meet.

Sites write into the text without a line of their own: gap markers (……此处隐藏99个字……), page marks
(第1页共2页), brackets with an address or an offer, what kind of file the text is; and they glue
lead-ins and sources to the first and last sentence. What no speech says goes; at a sentence in
which a site speaks of the text the line is parted, and the rules that judge lines see to it. Where
the site left text out, the reader is asked.

Left alone: brackets that hold anything else, and sentences in which somebody speaks (我, 同志).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from builder.cleaning.rule import Context, Result, Rule, ask, site_lines
from builder.cleaning.site_talk import is_speakers
from builder.language.characters import HAN, fold, normal
from builder.language.salutations import ADDRESS, is_salutation, salutation_length
from builder.language.script import in_simplified
from builder.language.sentences import is_prose, sentences
from builder.language.site_words import site_words
from builder.language.titles import GENRE
from builder.language.words import any_of
from builder.model import Block, Problem

_LEFT_OUT = (
    r"(?:已|被)?(?:省略|隐藏|略去|删减|删节)了?"
    r"\s*约?\d+\s*个?(?:字|页|段|行)[^，。；）)】\]…]{0,4}"
)
_DOTS = r"(?<![.…·\s])[.…·\s]*"
"""Dots before a remark, from the first on: to try each of them takes minutes in a long row."""
_GAP = re.compile(
    rf"{_DOTS}[（(【\[]\s*(?:此处|这里|中间|以下|下文|文中)?{_LEFT_OUT}[）)】\]][.…·\s]*|"
    rf"{_DOTS}(?:此处|这里|中间|以下|下文|文中){_LEFT_OUT}[.…·\s]*|"
    rf"(?<![.…])[.…]{{2,}}\s*{_LEFT_OUT}[.…]{{2,}}"
)
"""A site shows less than it has."""
_UNFINISHED = re.compile(rf"{_DOTS}[（(]\s*未完[，,：:][^（()）]{{0,60}}(?:[）)]|$)")
"""It says that the rest is for members."""
_NOISE = re.compile(r"(?:(?<![!-~])|(?<=\s))(?:[!-~]{1,3} ){4,}[!-'*-~]{0,3}(?![!-'*-~])")
"""Words of one to three signs in a row, as forums (Discuz) write between the lines of a copy."""
_SPACED = re.compile(
    rf"(?<![A-Za-z] )(?<![A-Za-z])(?:[a-z] ){{4,}}[a-z](?![A-Za-z]) ?|"
    rf"[（(【\[〔] ?(?:[{HAN}] ){{3,}}[{HAN}] ?[）)】\]〕]"
)
"""Letters, or words in brackets, spaced out inside a sentence, so that no search finds them."""
_LEAST_NOISE = 4
"""Blanks of a line that holds noise."""
_ODD_MARKS, _SEVERAL = frozenset("$%&*^_`{}|~[]\\\\#@;?!"), 3
_PAGE_MARK = re.compile(
    r"[（(【\[—\-]*\s*第\s*\d{1,4}\s*页\s*[，,/]?\s*共\s*\d{1,4}\s*页\s*[）)】\]—\-]*"
)
_DOES = any_of("下载", "编辑", "复制", "打印", "修改", "使用")
_FILE_NOTICE = re.compile(
    rf"(?:本文|本文档|本资料|文档)(?:为|是)?\s*(?:Word|PDF|docx?|WPS)[^。；！？\s]{{0,14}}?{_DOES}"
    rf"(?:[后可和或、]|自由|直接|任意|{_DOES})*",
    re.I,
)
"""What kind of file the text is, and what one may do with it."""
_ADDRESS = re.compile(
    r"(?:https?://|www ?\.)[!-~]+|(?<![\w@.])[a-z0-9\-]{2,}\.(?:com|cn|net|org|cc)(?![a-z])", re.I
)
_SIGNED_ADDRESS = re.compile(
    r"(?<=[。！？…”])\s*(?:[^\W\d_]{2,8}?(?:网|库|站|吧|论坛))?\s*(?:https?://|www ?\.)[!-~]+", re.I
)
"""An address that stands between two sentences, with or without the site's name."""
_TRAILING = re.compile(
    r"(?<=[。！？”])\s+[^。！？：，；”\s]{0,12}(?:范文|文库|文秘|公文|大全|集锦|素材)[^。！？：，；”\s]{0,6}$"
)
"""A label behind the last sentence."""
_BRACKETS = re.compile(r"[（(【\[〔][^（()）【】\[\]〔〕]{2,90}[）)】\]〕]")
_CONTACT = re.compile(
    r"(?:微信号?|QQ|qq|公众号|客服|加V|vx|VX)\s*[:：号]?\s*[A-Za-z0-9][\w \-]{3,}"
)
_LEADS_ON = re.compile(
    r"^[（(【\[〔]\s*(?:点击|点此|扫码|长按|关注(?:公众?号|微信|我们))|"
    r"^[（(【\[〔]\s*(?:编辑|小编|相关|延伸|拓展|扩展|精彩|热门|更多)(?:推荐|阅读|专题|链接|报道|搜索|文章|内容)\s*[：:]"
)
"""It leads the visitor to another page."""
_TRADE = re.compile(
    any_of(
        *("转载", "素材", "范文", "公文库", "下载", "更多", "登[录陆]", "会员", "收藏"),
        *("文库", "文秘"),
    )
)
_INTRODUCES = re.compile(
    r"^(?:下面|以下|本文)|小编|编者|本站|整理(?:的|了)|供[^，。]{0,8}(?:参考|借鉴|赏析|学习)|"
    r"欢迎[^，。]{0,4}(?:阅读|参考|下载|借鉴|浏览)|希望[^，。]{0,10}(?:帮助|喜欢|有用)"
)
"""How a site introduces a text to its visitors."""
_STATES_SOURCE = re.compile(
    r"^[（(]?(?:本文|该文|文章|该文章|以上|《[^》]+》)[^，。]{0,12}?(?:来源|源自|源于|来自|转载|转自|出自|由)"
)
"""How it says where a text is from."""
_HEAD = 12
"""Lines of a page among which lead-ins stand."""
_PREVIEW = 24
"""Characters of a line that shows the beginning of the next."""
_HUNG = re.compile(r"(?:(?<=[。！？])|(?<=[。！？]”))(?P<phrase>\w[^。！？：，；”（）()\s]{3,29})$")
_END = 32
"""Characters of a paragraph among which it stands, and the stop before it."""
_OF_SITES = re.compile(rf"{GENRE}|{_TRADE.pattern}")
"""What it names: a kind of text, or something of the trade; 掌声 and cries are the audience's."""
_OFTEN = 2
"""Paragraphs that a phrase is hung onto."""
_ONE_LINE = 200
"""Characters of a page without lines, and among which its salutation stands."""
_ADDRESSED = re.compile(rf"(?<=\s)(?={ADDRESS}[^。！？]{{0,40}}[：:])")
_LABEL = re.compile(r"^(?:文章|本文|文档|原文)?(?:标题|题目)\s*[:：]\s*(?=[^，。；]{4,70})")
"""With this sites label the title that they put into the text."""
_GLUED_SALUTATION = re.compile(
    rf"(?P<title>[^，。；！？]{{4,70}}?{GENRE}[」》]?)\s*(?P<address>{ADDRESS}[^。！？]{{0,40}}[：:])"
)
"""A title that runs into the salutation."""
_TITLE_END = re.compile(rf"((?:[^\s]|\s(?=[0-9]))*?{GENRE}(?:范文|汇总|大全)?(?:\s?\d{{1,2}})?)\s+")
_ENDS_AS_TITLE = re.compile(
    rf"{GENRE}(?:范文|汇总|大全)?\s*\d{{0,2}}(?:\s*[（(][^（）()]{{2,20}}[）)])?$"
)
_REPORTED = re.compile(r"[^。]{12,200}如下[：:]")
"""A reporter's lead, right above a salutation."""
_FIELDS_BEHIND = re.compile(r"(?<=[。！？”])\s+(?=[^\s。！？：:]{2,8}[：:][^。！？]*$)")
"""Between the last sentence and fields with a label: 关键词：…."""
_LONGEST_LEAD = 320
"""Characters of a lead-in that is glued to the text."""
_LEAST_REST = 16
"""Characters of the text that a lead-in or a source is glued to."""


def apply(blocks: Sequence[Block], context: Context) -> Result:
    """Take remarks out of every line; part lines at lead-ins and sources."""
    keep = context.kept_lines(blocks)
    previews = _previews(blocks)
    hung = _hung_phrases(blocks)
    head = next((i for i, b in enumerate(blocks[:_HEAD]) if is_salutation(b.text)), _HEAD)
    out: list[Block] = []
    asked: list[Problem] = []
    for i, block in enumerate(blocks):
        if block.kind == "table" or block.text in keep:
            out.append(block)
        elif id(block) not in previews:
            parted = _without_remarks(block, hung, i < head)
            is_cut = _GAP.search(block.text) or _UNFINISHED.search(block.text)
            if parted and is_cut and not context.kept_lines(parted):
                asked.append(ask(parted[0], "gap"))
            out += parted
    return Result(out, tuple(asked), site_lines(blocks, out))


def _without_remarks(block: Block, hung: frozenset[str], head: bool) -> Sequence[Block]:
    """A block without a site's remarks, parted where the site and the speech meet.

    Args:
        block: The block.
        hung: Phrases that a site hangs onto paragraphs.
        head: It may be the first of the text.
    """
    if hung and (bare := _without_hung(block.text, hung)) != block.text:
        block = replace(block, text=bare)
    if head and (spread := _spread(block)):
        return [part for one in spread for part in _without_remarks(one, frozenset(), head=False)]
    if not _may_hold(block.text):
        return (block,)
    parts = list(_parts(_without_inserts(block.text), head))
    return (block,) if parts == [block.text] else [replace(block, text=part) for part in parts]


def _may_hold(text: str) -> bool:
    """Whether a line could hold a remark at all; most hold none."""
    blanks = text.count(" ") >= _LEAST_NOISE
    spaced = blanks and (_NOISE.search(text) or _SPACED.search(text)) is not None
    return spaced or _SIGNS.search(in_simplified(text)) is not None


_SIGNS = re.compile(
    r"隐藏|省略|未完|略去|删[减节]|第\s*\d+\s*页|https?:|www|[a-z0-9]\.(?:com|cn|net|org|cc)|"
    r"小编|整理|参考|转载|转自|源自|素材|范文|下载|微信|QQ|登[录陆]|会员|更多|编辑|标题\s*[:：]|文库|文秘|"
    r"[（(【\[〔]\s*(?:点|扫|长按|相关|延伸|拓展|扩展|精彩|热门)|如下[：:]|"
    rf"{_FIELDS_BEHIND.pattern}"
)


# --- remarks without a line ----------------------------------------------------------------------


def _without_inserts(text: str) -> str:
    """A line without what a site wrote into it."""
    text = _UNFINISHED.sub("……", _GAP.sub("……", text))
    if text.count(" ") >= _LEAST_NOISE:
        text = _SPACED.sub("", text) if is_prose(text) else text
        text = _NOISE.sub(lambda found: "" if _is_noise(found[0]) else found[0], text)
    text = _BRACKETS.sub(lambda found: "" if _is_sites(found[0]) else found[0], text)
    text = _TRAILING.sub("", text)
    text = _FILE_NOTICE.sub("", _PAGE_MARK.sub("", text)) if len(text) > 40 else text
    return _SIGNED_ADDRESS.sub("", text)


def _is_noise(run: str) -> bool:
    """Whether a run of short words holds several marks that stand in no list of words."""
    return len(_ODD_MARKS.intersection(run)) >= _SEVERAL


def _is_sites(bracket: str) -> bool:
    """Whether what stands in brackets is the site's: an address, a contact, an offer."""
    line = normal(bracket)
    offers = site_words(line) > 0 or _TRADE.search(line) is not None
    if offers and (_CONTACT.search(bracket) or _ADDRESS.search(line)):
        return True
    leads_on = _LEADS_ON.search(bracket) is not None and site_words(line) >= (
        1 if ":" in line else 2
    )
    talks = _TRADE.search(line) is not None and site_words(line) >= 2
    return (leads_on or talks) and not is_speakers(line)


# --- what a page shows twice --------------------------------------------------------------------


def _previews(blocks: Sequence[Block]) -> set[int]:
    """Identities of the blocks that only show the beginning of the next."""
    filled = [block for block in blocks if block.text.strip()]
    return {
        id(block)
        for block, below in pairwise(filled)
        if block.text[:2] == below.text[:2] and _PREVIEW <= len(block.text) < len(below.text)
        if fold(below.text).startswith(fold(block.text))
    }


def _hung_phrases(blocks: Sequence[Block]) -> frozenset[str]:
    """Phrases without a stop that stand behind the last sentence of several paragraphs."""
    ends = (_HUNG.search(block.text[-_END:]) for block in blocks if block.kind == "paragraph")
    phrases = Counter(re.sub(r"\d+", "0", found["phrase"]) for found in ends if found)
    often = (phrase for phrase, count in phrases.items() if count >= _OFTEN)
    return frozenset(phrase for phrase in often if _OF_SITES.search(phrase))


def _without_hung(text: str, hung: frozenset[str]) -> str:
    found = _HUNG.search(text)
    is_hung = found is not None and re.sub(r"\d+", "0", found["phrase"]) in hung
    return text[: found.start("phrase")] if found and is_hung else text


def _spread(block: Block) -> list[Block]:
    """Part the titles before the salutation of a page of one line, with blanks between them."""
    if glued := _GLUED_SALUTATION.fullmatch(block.text):
        title = _LABEL.sub("", glued["title"])
        return [replace(block, text=part) for part in (title, glued["address"])]
    if len(block.text) < _ONE_LINE / 2 or not (found := _ADDRESSED.search(block.text[:_ONE_LINE])):
        return []
    before = block.text[: found.start()].strip()
    if not before or re.search("[。！？]", before) or not _ENDS_AS_TITLE.search(before):
        return []
    lines = [p for p in _TITLE_END.split(before) if p and p.strip() and not p.strip().isdecimal()]
    parts = [*lines, block.text[found.start() :]]
    return [replace(block, text=_LABEL.sub("", part.strip())) for part in parts]


# --- lead-ins and sources ------------------------------------------------------------------------


def _parts(text: str, head: bool) -> Iterator[str]:
    """The lead-in, the text and the source that are glued together; `head`: it may be the first."""
    lead = _REPORTED.match(text) if head else None
    if lead and salutation_length(text[lead.end() :]):
        yield lead[0]
        text = text[lead.end() :]
    text, *fields = _FIELDS_BEHIND.split(text.strip(), maxsplit=1)
    if not text:
        return
    parts = sentences(text)
    start = _lead_in(parts) if head else 0
    end = len(parts) - _source(parts[start:])
    for run in (parts[:start], parts[start:end], parts[end:]):
        if words := "".join(run).strip():
            yield words
    yield from fields


def _lead_in(parts: Sequence[str]) -> int:
    """How many sentences at the beginning are the site's, up to the last in which it speaks."""
    length = 0
    found = 0
    for at, sentence in enumerate(parts[:-1], 1):
        length += len(sentence)
        if length > _LONGEST_LEAD or salutation_length(sentence) or is_speakers(sentence):
            break
        if _INTRODUCES.search(in_simplified(sentence)) and site_words(sentence) >= 2:
            found = at
    return found if len("".join(parts[found:])) >= _LEAST_REST else 0


def _source(parts: Sequence[str]) -> int:
    """How many sentences at the end are the site's."""
    count = 0
    for sentence in reversed(parts[1:]):
        if not _STATES_SOURCE.match(sentence) or site_words(sentence) < 1 or is_speakers(sentence):
            break
        count += 1
    return count if len("".join(parts[: len(parts) - count])) >= _LEAST_REST else 0


RULE = Rule("remarks", apply)
