"""Mermaid output, checked by a small reader of its block structure."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram import draw
from lp_hedge.review.diagram.mermaid import escaped, names_of

ARROW = re.compile(r"(\[\*\]|\w+) --> (\[\*\]|\w+)(?: : ([^:;\n]*))?$")
OPEN = re.compile(r"state (\w+) \{$")
DECLARED = re.compile(r'(?:state "[^"]*" as (\w+)|(\w+)(?: : [^:;\n]*)?)$')


def blocks(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Every statement with the states around it; fails on a line that is none."""
    found: list[tuple[tuple[str, ...], str]] = []
    around: list[str] = []
    lines = [re.sub(r"#\d+;", "", line.strip()) for line in text.splitlines()]
    assert lines[:2] == ["stateDiagram-v2", "direction TB"]
    for line in lines[2:]:
        found.append((tuple(around), line))
        if opened := OPEN.fullmatch(line):
            around.append(opened[1])
        elif line == "}":
            around.pop()
        else:
            known = line == "--" or line.startswith(("classDef ", "class ")) or ARROW.fullmatch(line)
            assert known or DECLARED.fullmatch(line), line
    assert not around
    return found


def test_arrows_stand_in_the_innermost_block_around_their_ends(controller: Chart) -> None:
    for around, line in blocks(draw(controller).mermaid):
        match = ARROW.fullmatch(line)
        if match and "[*]" not in match.groups()[:2]:
            chains = [{each, *controller.ancestors(each)} - {each} for each in match.groups()[:2]]
            assert set(around) == chains[0] & chains[1], line


def test_no_arrow_joins_a_state_to_its_own_descendant(controller: Chart) -> None:
    for _, line in blocks(draw(controller).mermaid):
        match = ARROW.fullmatch(line)
        if match and "[*]" not in match.groups()[:2]:
            source, target = match[1], match[2]
            assert source not in controller.ancestors(target)
            assert target not in controller.ancestors(source)


def test_regions_are_divided_and_nothing_else_is(controller: Chart) -> None:
    dividers = [around for around, line in blocks(draw(controller).mermaid) if line == "--"]
    assert dividers == [("controller",)]


def test_every_transition_is_written_once(controller: Chart) -> None:
    text = draw(controller).mermaid
    written = Counter(each for each in re.findall(r"\b[A-Za-z_]+\.\d+\b", text))
    assert written == Counter(each.id for each in controller.transitions())


@pytest.mark.parametrize("detail", ["full", "overview"])
def test_every_block_is_closed_in_both_details(controller: Chart, detail: str) -> None:
    assert blocks(draw(controller, detail=detail).mermaid)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a:b", "a;b", '"', "%% comment", "{x}", "<b>", "two\nlines", "#35;", "back\\slash"])
def test_text_never_ends_a_statement(text: str) -> None:
    assert not re.search(r"[:\"<>{}%\n\\]", escaped(text))
    assert not re.search(r";", re.sub(r"#\d+;", "", escaped(text)))


def test_names_that_are_no_plain_words_get_safe_ones(controller: Chart) -> None:
    names = names_of(controller)
    assert names["READY"] == "READY"
    assert len(set(names.values())) == len(names)
