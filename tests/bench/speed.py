"""Measure how fast originals are converted: `nox -s bench -- speed [--works N ...]`.

Prints a table: all originals cold, nothing changed, one changed. Each run is a process of its own,
with the ones it starts; the originals are texts of 6,000 characters in a copied web page's shape.
"""

from __future__ import annotations

import argparse
import shutil
from functools import partial
from pathlib import Path

from builder import pipeline
from builder.model import Document
from tests.bench import corpus, measure
from tests.bench.search import table

WORKS = (1_000, 10_000)


def original(document: Document) -> str:
    """A work as it is copied from a web page."""
    title = document.metadata.title.value
    body = "\n".join(f"　　{block.text}" for block in document.blocks)
    return f"""首页 > 要闻 > 正文
{title}
发布时间：2021-03-05　来源：青溪县人民政府网　点击：{len(body)}次
{body}
【打印】【关闭】
上一篇：关于召开全县工作会议的通知
下一篇：没有了
"""


def archive(count: int, root: Path) -> None:
    """Write an archive of `count` originals."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(corpus.ROOT / "site_config", root / "site_config")
    folder = root / pipeline.ORIGINALS
    folder.mkdir(parents=True)
    for document in corpus.documents(count):
        (folder / f"{document.id}.txt").write_text(original(document), encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="+", default=WORKS)
    parser.add_argument("--folder", type=Path, default=corpus.ROOT / "build/bench/speed")
    options = parser.parse_args()
    rows = []
    for count in options.works:
        archive(count, options.folder)
        changed = next((options.folder / pipeline.ORIGINALS).iterdir())
        for what in ("cold", "nothing changed", "one changed"):
            if what == "one changed":
                changed.write_text(changed.read_text("utf-8") + "谢谢大家！\n", "utf-8")
            cost = measure.cost(partial(pipeline.load, options.folder))
            rows.append(
                {
                    "originals": count,
                    "run": what,
                    "wall s": round(cost.wall, 2),
                    "CPU s": round(cost.cpu, 2),
                    "memory MB": cost.memory // 2**20,
                }
            )
        shutil.rmtree(options.folder)
    print(table(rows), flush=True)


if __name__ == "__main__":
    main()
