"""Works to measure with: invented ones in any number, and the ones of shared/mess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path
from random import Random

from builder import config, pipeline
from builder.archive import check
from builder.facts import Fact, Metadata
from builder.language.script import fold
from builder.language.sentences import sentences
from builder.model import Block, Document
from builder.originals import files
from builder.works.incremental import convert_all
from builder.works.store import Store

ROOT = Path(__file__).parents[2]
MESS = ROOT.parent / "shared" / "mess"

LENGTH = 6_000
"""Characters of an invented work, about."""
_INVENTED = 1.4
"""Invented words a sentence: about 15 of 100 characters."""

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
_SYLLABLES = (
    "安白宝北昌长成川春大德东丰福高古光广海河和红华怀吉嘉建江金景开兰乐立龙宁平青荣三山石双顺"
)
_AREAS = "县市区镇乡村"
_UNITS = ("万元", "亿元", "人", "户", "公里", "亩", "%", "个", "年")
_TOPICS = ("乡村振兴", "安全生产", "教育", "信访", "卫生健康", "营商环境", "机关作风", "防汛抗旱")
_GENRES = ("讲话", "致辞", "报告", "主持词")


def folded(document: Document) -> str:
    """Title and text of a work as a search compares them, a line each."""
    text = "".join(block.text for block in document.blocks)
    return f"{fold(document.metadata.title.value)}\n{fold(text)}"


@cache
def _sample() -> tuple[Document, ...]:
    return tuple(pipeline.load(ROOT)[0].documents())


def documents(count: int, seed: int = 1) -> Iterator[Document]:
    """Give `count` invented works; the n-th is the same whatever the count."""
    blocks = [b for d in _sample() for b in d.blocks]
    stock = list(chain.from_iterable(sentences(b.text) for b in blocks if b.kind == "paragraph"))
    headings = [b for b in blocks if b.kind == "heading"]
    sites = [d.metadata.site for d in _sample() if d.metadata.site]
    themes = sorted({t.id: t for d in _sample() for t in d.metadata.themes}.items())
    frequent = Counter(c for s in stock for c in s if "\u4e00" <= c <= "\u9fff")
    for n in range(count):
        rng = Random(f"{seed} {n}")
        invented = _invented(rng, frequent)
        person = _person(rng)
        year = str(rng.randint(2003, 2024))
        genre = rng.choice(_GENRES)
        title = f"{person}在{year}年{_place(rng)}{rng.choice(_TOPICS)}工作会议上的{genre}"
        metadata = Metadata(
            title=Fact(title, "title", title),
            completeness=Fact("complete", "text", title),
            date=Fact(year, "title", f"{year}年"),
            genre=Fact(genre, "title", genre),
            speaker=Fact(person, "title", person),
            site=rng.choice(sites),
            themes=tuple(t for _, t in rng.sample(themes, rng.randint(1, 3))),
        )
        text = tuple(_blocks(rng, stock, headings, invented))
        yield Document(f"w{n:05}", _sample()[0].source, 1, 1, metadata, text, ())


def originals(folder: Path, count: int, seed: int = 1) -> None:
    """Write `count` invented works as text files, all different, for the converter to read."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents(count, seed):
        lines = [document.metadata.title.value, *(block.text for block in document.blocks)]
        (folder / f"{document.id}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _blocks(
    rng: Random, stock: Sequence[str], headings: Sequence[Block], invented: Iterator[str]
) -> Iterator[Block]:
    """Sections of four paragraphs of five sentences, each sentence with invented words in it."""
    length = 0
    while length < LENGTH:
        yield rng.choice(headings)
        for _ in range(4):
            text = "".join(_with(rng, s, invented) for s in rng.choices(stock, k=5))
            length += len(text)
            yield Block("paragraph", text)


def _with(rng: Random, sentence: str, invented: Iterator[str]) -> str:
    for word in islice(invented, int(_INVENTED + rng.random())):
        at = int(rng.random() * len(sentence))
        sentence = sentence[:at] + word + sentence[at:]
    return sentence


def _place(rng: Random) -> str:
    return rng.choice(_SYLLABLES) + rng.choice(_SYLLABLES) + rng.choice(_AREAS)


def _person(rng: Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 2)))


def _invented(rng: Random, frequent: Counter[str]) -> Iterator[str]:
    """Endless new words for one work: its places and persons, and ever new numbers and coinages."""
    cast = [make(rng) for make in (_place, _person) for _ in range(8)]
    while True:
        letters = "".join(rng.choices(list(frequent), list(frequent.values()), k=400))
        at = 0
        while at < 390:
            yield rng.choice(cast)
            yield str(rng.randrange(10 ** rng.randint(1, 6))) + rng.choice(_UNITS)
            yield rng.choice(cast)
            size = rng.randint(4, 8)
            yield letters[at : at + size]
            at += size


def queries(documents: Sequence[Document], count: int = 200, seed: int = 2) -> list[str]:
    """What readers may look for: of six, three cuts of 2 to 8 characters, a clause, a frequent
    phrase, and one that stands nowhere."""
    rng = Random(seed)
    texts = [folded(d) for d in documents]
    frequent = _frequent(rng.sample(texts, min(len(texts), 100)))
    sizes = chain.from_iterable(iter(lambda: range(2, 9), None))
    found: list[str] = []
    while len(found) < count:
        kind = len(found) % 6
        title, text = rng.choice(texts).split("\n")
        line = title if rng.random() < 0.1 else text
        if kind < 3 and len(line) > 8:
            size, at = next(sizes), rng.randrange(len(line) - 8)
            found.append(line[at : at + size])
        elif kind == 3 and (clause := _clause(rng, line)):
            found.append(clause)
        elif kind == 4:
            found.append(rng.choice(frequent))
        elif kind == 5 and (one := _clause(rng, line)) and (two := _clause(rng, line)):
            glued = one[: len(one) // 2] + two[len(two) // 2 :]
            if not any(glued in text for text in texts):
                found.append(glued)
        found = list(dict.fromkeys(found))
    return found


def _clause(rng: Random, line: str) -> str:
    clauses = "".join(c if c.isalnum() else " " for c in line).split()
    return rng.choice([c for c in clauses if len(c) > 3] or [""])


def _frequent(texts: Sequence[str]) -> list[str]:
    """The fifty most frequent phrases of each size from 2 to 6, signs left out."""
    found: list[str] = []
    for size in range(2, 7):
        cuts = Counter(t[i : i + size] for t in texts for i in range(len(t) - size))
        found += [cut for cut, _ in cuts.most_common(200) if cut.isalnum()][:50]
    return found


def mess_documents() -> list[Document]:
    """The works of shared/mess, read in place; none where that folder is not there."""
    settings, _ = config.load(ROOT)
    raw = MESS / "raw"
    if not (MESS / "gold").is_dir():
        return []
    pairs = [(path, path.relative_to(raw).as_posix()) for path in files.find(raw)]
    texts = Store()
    entries, _ = check.without_clashes(convert_all(pairs, settings, texts))
    return [texts[entry.id] for entry in entries]
