"""What `validate` thinks of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from lp_hedge.config.verdict import verdict

ROOT = Path(__file__).parents[2]
CHART = "name: c\nstates:\n  A:\n    initial: true\n    transitions:\n      - {event: go, target: NOWHERE}\n"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.yaml", CHART, "chart"),
        ("a.scxml", "<scxml/>", "chart"),
        ("a.yaml", "venue: okx\nguards: {}\n", "venue file"),
        ("a.yaml", "hedge:\n  ratio: 0.8\n", "configuration"),
        ("a.yaml", "- 1\n", "configuration"),
        ("a.yaml", "a: *b\n", "document"),
    ],
)
def test_a_document_is_known_by_what_it_contains(write, name, text, kind):
    assert verdict(write(text, name)).kind == kind


@pytest.mark.parametrize(
    ("text", "line"),
    [(CHART, 6), ("venue: okx\nguards:\n  nobody: {}\n", 3), ("hedge:\n\n  ratio: 2\n", 3), ("a: 1\na: 2\n", 2)],
)
def test_findings_bear_file_and_line(write, text, line):
    path = write(text, "a.yaml")
    problem = verdict(path).problems[0]
    assert (problem.file, problem.line) == (str(path), line)


def test_contradictions_and_warnings_are_found_too(write):
    assert [each.key for each in verdict(write("hedge:\n  delta_hysteresis_quote: 90\n")).problems] == [
        "hedge_delta_hysteresis_quote"
    ]
    assert [each.key for each in verdict(write("hedge:\n  ratio: 1\n")).warnings] == ["hedge_ratio"]


@pytest.mark.parametrize("path", sorted((ROOT / "machines").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_chart_is_valid(path):
    assert verdict(path).problems == ()
