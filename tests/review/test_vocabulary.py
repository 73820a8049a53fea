"""One vocabulary in Chinese: charts, properties, controls, gaps and pages say the same word for the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lp_hedge.review
from lp_hedge.controller.assembly import machine_files, shipped_chart
from lp_hedge.document import read
from lp_hedge.review.verify.properties import read_folders, shipped_folder

ROOT = Path(__file__).parents[2]
ZH = "_zh"
TERMS = [
    (r"\bkill(s|ed)?\b", "紧急停止|KILLED|kill"),
    (r"\bgates?\b", "门禁"),
    (r"\bguards?\b", "守卫"),
    (r"\bresets?\b", "复位|reset"),
]
"""English word → what it is called in Chinese; names of states and commands stay as they are."""
RETIRED = ("终止", "门控", "闸门")
Pair = tuple[str, str, str]


def charts() -> Iterator[Pair]:
    for name in machine_files():
        chart = shipped_chart(name)
        for each in (chart, *chart.states.values(), *chart.transitions()):
            yield name, each.doc, each.doc_zh


def claims() -> Iterator[Pair]:
    for each in read_folders([shipped_folder()]):
        yield each.id, each.claim, each.claim_zh


def inventory() -> Iterator[Pair]:
    for file in sorted((ROOT / "machines/controls").glob("*.yaml")):
        for each in mappings(read(file).data):
            for key in (name for name in each if f"{name}{ZH}" in each):
                yield f"{file.name} {key}", str(each[key]), str(each[f"{key}{ZH}"])


def mappings(data: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a document, at any depth."""
    if isinstance(data, dict):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from mappings(each)


def pages() -> Iterator[Pair]:
    for file in sorted(Path(str(lp_hedge.review.__file__)).parent.glob("*/assets/words.txt")):
        rows = (line.split("|") for line in file.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
        yield from ((f"{file.parent.parent.name} {key.strip()}", english, chinese) for key, english, chinese in rows)


PAIRS = {"charts": charts, "claims": claims, "inventory": inventory, "pages": pages}


@pytest.mark.parametrize("source", PAIRS)
def test_there_are_texts_in_both_languages(source: str) -> None:
    assert sum(bool(english and chinese) for _, english, chinese in PAIRS[source]()) > 20


@pytest.mark.parametrize(("english", "chinese"), TERMS)
@pytest.mark.parametrize("source", PAIRS)
def test_the_same_thing_has_the_same_word(source: str, english: str, chinese: str) -> None:
    told = [each for each in PAIRS[source]() if re.search(english, each[1], re.IGNORECASE)]
    assert [each for each in told if not re.search(chinese, each[2])] == []


@pytest.mark.parametrize("source", PAIRS)
def test_words_that_were_given_up_do_not_come_back(source: str) -> None:
    assert [each for each in PAIRS[source]() if any(word in each[2] for word in RETIRED)] == []


def test_the_guides_use_them_too() -> None:
    guides = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "docs/zh").glob("**/*.md")}
    assert guides
    assert [(name, word) for name, text in guides.items() for word in RETIRED if word in text] == []
