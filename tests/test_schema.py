"""builder/config/schema.py: what a schema accepts the reader accepts, and the other way round.

The files of tests/config/ are judged by both; so are documents made at random, right ones and
ones with a fault.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import assume, given
from jsonschema import Draft7Validator, Draft202012Validator

from builder import pipeline
from builder.config import load, load_note
from builder.config.schema import FOLDER, schemas
from builder.model import Problem

ROOT = Path(__file__).parent.parent
SCHEMAS: dict[str, Any] = {name.removesuffix(".json"): json.loads(t) for name, t in schemas()}
NOTES = sorted((ROOT / pipeline.ORIGINALS).rglob("*.yml"))
SETTINGS = sorted((ROOT / "site_config").glob("*.yml"))
CASES = sorted((ROOT / "tests/config").glob("*.yml"))
UNSAID = re.compile(
    r"与第 \d+ 行的相同|after 与 before 相同|匹配不了 example|不是有效的正则|主题表里没有"
    r"|的对比只有|的代号，不能再指到这里|在第 \d+ 行已经有了|这里是 2021-02-30$"
    r"|pattern 和 phrases 至少|pattern 里的 \{words\}|where 却是 edge"
)
"""Faults that a schema cannot express, or which hang on more than the file."""


class EditorsLoader(yaml.SafeLoader):
    """YAML as editors read it: 1.2 with the core schema, where a day is text and `no` is, too."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Read a mapping; its keys are text, as in JSON."""
        return {str(key.value): self.construct_object(value, True) for key, value in node.value}


EditorsLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)",
        list("-+.0123456789"),
    ),
):
    EditorsLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), first
    )


def valid(kind: str, value: Any) -> bool:
    return bool(Draft202012Validator(SCHEMAS[kind]).is_valid(value))


def read(kind: str, path: Path, folder: Path) -> tuple[Problem, ...]:
    """What the reader has to say of a file of this kind."""
    if kind == "note":
        return load_note(path.read_bytes(), path.name)[1]
    shutil.rmtree(folder / "site_config", ignore_errors=True)
    (folder / "site_config").mkdir()
    shutil.copy(path, folder / "site_config" / f"{kind}.yml")
    return tuple(p for p in load(folder)[1] if p.path == f"site_config/{kind}.yml")


# --- the files --------------------------------------------------------------------------------


def test_the_schemas_kept_are_those_of_the_code() -> None:
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / FOLDER).iterdir()}
    assert kept == dict(schemas()), "run `python -m builder schema`"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])
    Draft7Validator.check_schema(SCHEMAS[kind])


def described(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every key and what is said of it."""
    for name, value in schema.get("properties", {}).items():
        yield name, value["description"]
        yield from described(value)
    if isinstance(schema.get("items"), dict):
        yield from described(schema["items"])


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_is_explained_in_chinese(kind: str) -> None:
    told = dict(described(SCHEMAS[kind]))
    assert told
    assert all(re.search("[\u4e00-\u9fff].*。$", words) for words in told.values())
    assert re.search("[\u4e00-\u9fff].*。$", SCHEMAS[kind]["description"])


@pytest.mark.parametrize("path", [*NOTES, *SETTINGS], ids=lambda path: path.stem)
def test_files_of_the_project_name_their_schema_and_keep_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    kind = "note" if path in NOTES else path.stem
    assert named
    assert (path.parent / named[1]).resolve() == ROOT / FOLDER / f"{kind}.json"
    assert valid(kind, yaml.load(text, EditorsLoader))


def test_the_settings_of_the_editor_give_every_file_its_schema() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    globs = settings["yaml.schemas"]
    assert {Path(name).stem for name in globs} == SCHEMAS.keys()
    for name, glob in globs.items():
        assert (ROOT / name).is_file()
        wanted = (
            NOTES if Path(name).stem == "note" else [ROOT / f"site_config/{Path(name).stem}.yml"]
        )
        assert sorted(ROOT.glob(glob)) == wanted


def lines(kind: str, text: str) -> set[int]:
    """Lines at which an editor marks a fault."""
    document = yaml.compose(text, EditorsLoader)
    found = set()
    if document is None:  # nothing but comments: editors have nothing to check
        return set()
    for error in Draft202012Validator(SCHEMAS[kind]).iter_errors(yaml.load(text, EditorsLoader)):
        node = document
        for step in error.absolute_path:
            inside = node.value
            if isinstance(node, yaml.MappingNode):
                inside = {str(key.value): value for key, value in node.value}
            node = inside[step]
        marked = [node]
        if error.validator == "additionalProperties":
            known = error.schema["properties"]
            marked = [key for key, _ in node.value if str(key.value) not in known]
        found |= {at.start_mark.line + 1 for at in marked}
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reader_and_schema_find_the_same_faults(path: Path, tmp_path: Path) -> None:
    kind = path.stem.split("-")[0]
    problems = read(kind, path, tmp_path)
    if any(p.code == "config-syntax" for p in problems):
        pytest.skip("the YAML itself is at fault: no matter of a schema")
    told = {p.line for p in problems if not UNSAID.search(p.message)}
    assert lines(kind, path.read_text(encoding="utf-8")) == told


# --- documents made at random ----------------------------------------------------------------


TEXTS = (
    *(
        "讲话",
        "教师 队伍",
        "第一行\n第二行",
        "a: b",
        "- #",
        "*",
        "no",
        "~",
        "甲",
        " 乙 ",
        "0x1F",
        "😀",
    ),
    *("2021", "2021-03", "2021-03-05", "2021-02-32", "2020~", "0999", "0000", "2021-13", "1"),
    *(
        "https://example.org/a?b=c",
        "#96201f",
        "#E5988a",
        "http://甲",
        "ftp://a",
        "http://",
        "https://a b",
        "https://a\x07",
    ),
    *("edu-one", "edu--one", "a", "1a", "div.article", "#主文.b", "div > p", ".a。", "é", ".é"),
    *("", " ", "\t\n", "\u3000", "x\x07", "\x1f", "edge", "complete"),
)
"""What is drawn for a text: right for some keys, wrong for others."""


def documents(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Give what a schema of ours accepts, numbers as people write them."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_KINDS[kind](schema) for kind in kinds])


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Give texts of which both sides must judge alike, as far as the schema takes them."""
    fits = re.compile(schema["pattern"]).search
    least = schema.get("minLength", 0)
    return st.sampled_from([text for text in TEXTS if fits(text) and len(text) >= least])


def _array(schema: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(documents(schema["items"]), min_size=schema.get("minItems", 0), max_size=2)


def _object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    if "properties" not in schema:
        names = _text(schema["propertyNames"])
        least = schema.get("minProperties", 0)
        return st.dictionaries(
            names, documents(schema["additionalProperties"]), min_size=least, max_size=2
        )
    needed = schema.get("required", ())
    made = {name: documents(value) for name, value in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: made[name] for name in needed},
        optional={name: value for name, value in made.items() if name not in needed},
    )


def _number(schema: dict[str, Any]) -> st.SearchStrategy[float]:
    return st.decimals(
        max(schema.get("minimum", -1000), schema.get("exclusiveMinimum", -1000) + 1),
        schema.get("maximum", 1000),
        places=2,
    ).map(float)


_KINDS = {
    "string": _text,
    "array": _array,
    "object": _object,
    "number": _number,
    "integer": lambda schema: st.integers(schema.get("minimum", -99), schema.get("maximum", 99)),
    "boolean": lambda schema: st.booleans(),
    "null": lambda schema: st.none(),
}
BY_KIND = {kind: documents(schema) for kind, schema in SCHEMAS.items()}
A_DOCUMENT = st.sampled_from(sorted(SCHEMAS)).flatmap(
    lambda kind: BY_KIND[kind].map(lambda value: (kind, value))
)


def faults(kind: str, value: Any, folder: Path) -> list[Problem]:
    """What the reader refuses in a document, of what a schema can express. JSON is YAML."""
    path = folder / "made.yml"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return [p for p in read(kind, path, folder) if not UNSAID.search(p.message)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@given(made=A_DOCUMENT)
def test_the_reader_accepts_what_a_schema_accepts(made: tuple[str, Any], folder: Path) -> None:
    kind, value = made
    assert valid(kind, value)
    assert faults(kind, value, folder) == []


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield container and key of everything inside a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inside in list(entries):
        yield value, key
        if isinstance(inside, dict | list):
            yield from places(inside)


ANYTHING = st.sampled_from([*TEXTS, None, -1, 0, 1, 1.5, 11, 101, [], {}, [[]], [{}], {"a": 1}])
LETTER_BY_LETTER = ("1", "2021", "0999", None)
"""Number or text to the reader, whatever its quotes; an editor shows that a key wants the other."""


@given(made=A_DOCUMENT, data=st.data())
def test_reader_and_schema_refuse_alike(
    made: tuple[str, Any], data: st.DataObject, folder: Path
) -> None:
    kind, right = made
    value = {"document": copy.deepcopy(right)}
    container, key = data.draw(st.sampled_from(list(places(value))))
    put = data.draw(ANYTHING)
    match data.draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            container[key] = put
        case "remove":
            del container[key]
        case _:
            assume(isinstance(container[key], dict))
            container[key]["unknown"] = put
    assume("document" in value)
    refused = bool(faults(kind, value["document"], folder))
    assert refused != valid(kind, value["document"]) or (not refused and put in LETTER_BY_LETTER)
