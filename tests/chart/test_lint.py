"""Every rule of the full lint: a chart that breaks it, at its line, and the nearest chart that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from lp_hedge.chart import Chart
from lp_hedge.errors import Problem

Problems = Callable[..., tuple[Problem, ...]]


class Rule(NamedTuple):
    """A chart that breaks a rule, where and how that is said, and a chart that keeps it."""

    bad: str
    line: int
    key: str
    message: str
    good: str


# Two states that lead to each other; `{}` takes more transitions of A.
PAIR = """states:
  A:
    transitions:
      - {{event: go, target: B}}
{}
  B:
    transitions:
      - {{event: back, target: A}}
"""


def pair(*more: str) -> str:
    return PAIR.format("\n".join(f"      - {{{each}}}" for each in more))


# Two regions; the transitions of A1 and B1 on lines 9 and 15.
REGIONS = """states:
  P:
    parallel: true
    states:
      A:
        states:
          A1:
            transitions:
              - {{{}}}
          A2: {{transitions: [{{event: back, target: A1}}]}}
      B:
        states:
          B1:
            transitions:
              - {{{}}}
          B2: {{transitions: [{{event: return, target: B1}}]}}
"""


def regions(first: str, second: str) -> str:
    return REGIONS.format(first, second)


GO, STEP = "event: go, target: A2", "event: step, target: B2"

RULES = {
    "unknown guard": Rule(
        pair("event: x, cond: g1 and nobody"), 5, "A.2", "guard nobody is not known", pair("event: x, cond: g1 and g2")
    ),
    "unknown action": Rule(
        pair("event: x, 'on': dig"), 5, "A.2", "action dig is not known", pair("event: x, 'on': act")
    ),
    "unknown entry action": Rule(
        "states:\n  A: {final: true, enter: [act, dig]}",
        2,
        "A",
        "action dig",
        "states:\n  A: {final: true, enter: act}",
    ),
    "bad In": Rule(
        pair("event: x, cond: In('C')"),
        5,
        "A.2",
        "In('C') names no state",
        "external: [C]\n" + pair("event: x, cond: In('C')"),
    ),
    "unreachable state": Rule(
        pair() + "  C: {transitions: [{event: x, target: A}]}\n",
        9,
        "C",
        "unreachable",
        pair("event: y, target: C") + "  C: {transitions: [{event: x, target: A}]}\n",
    ),
    "unreachable through the configuration": Rule(
        regions("event: go, target: A2, cond: In('A2')", STEP),
        9,
        "A1.1",
        "is never true",
        regions("event: go, target: A2, cond: In('B2')", STEP),
    ),
    "trap": Rule(
        "states:\n  A: {transitions: [{event: go, target: B}]}\n  B: {transitions: [{event: go}]}",
        3,
        "B",
        "trap: nothing leads out of it",
        "states:\n  A: {transitions: [{event: go, target: B}]}\n  B: {final: true}",
    ),
    "terminal without a reason": Rule(
        "states:\n  A: {transitions: [{event: go, target: B}]}\n  B: {role: terminal}",
        3,
        "B",
        "role: terminal with a doc",
        "states:\n  A: {transitions: [{event: go, target: B}]}\n  B: {role: terminal, doc: The end.}",
    ),
    "unhandled kill": Rule(
        pair("event: kill, target: B"),
        6,
        "B",
        "kill is not handled in B",
        pair("event: kill, target: B").replace("back", "kill"),
    ),
    "kill that a guard can refuse": Rule(
        pair("event: kill, target: B").replace("event: back", "event: back kill, cond: g1"),
        6,
        "B",
        "when g1 is not granted",
        pair("event: kill, target: B").replace("event: back", "event: back kill"),
    ),
    "shadowed by an unconditional transition": Rule(
        pair("event: go, cond: g1, target: B"),
        5,
        "A.2",
        "can never fire: A.1 always goes first",
        pair("event: stop, cond: g1, target: B"),
    ),
    "shadowed by weaker ones together": Rule(
        pair("event: x.a, cond: g1", "event: x, unless: g1", "event: x.a, cond: g2"),
        7,
        "A.4",
        "can never fire: A.2, A.3 always goes first",
        pair("event: x.a, cond: g1", "event: x, cond: not g1 and g3", "event: x.a, cond: not g1 and not g3"),
    ),
    "condition that is never true": Rule(
        pair("event: x, cond: g1 and not (g1 or g2)"), 5, "A.2", "is never true", pair("event: x, cond: g1 and not g2")
    ),
    "condition on a state that cannot be active": Rule(
        pair("event: x, cond: In('B')"), 5, "A.2", "is never true", pair("event: x, cond: In('A')")
    ),
    "shadowed by the inner state": Rule(
        "states:\n  A:\n    transitions:\n      - {event: x, 'on': act}\n    states:\n"
        "      B: {transitions: [{event: x, target: C}]}\n      C: {transitions: [{event: x, target: B}]}",
        4,
        "A.1",
        "can never fire: in every reachable configuration",
        "states:\n  A:\n    transitions:\n      - {event: x, 'on': act}\n    states:\n"
        "      B: {transitions: [{event: x, cond: g1, target: C}]}\n      C: {transitions: [{event: x, target: B}]}",
    ),
    "overlap": Rule(
        pair("event: x, cond: g1", "event: x, cond: g2"),
        6,
        "A.3",
        "overlaps A.2 on x",
        pair("event: x, cond: g1", "event: x, cond: g2 and not g1"),
    ),
    "overlap settled on the state": Rule(
        pair("event: x, cond: g1", "event: x, cond: g2"),
        6,
        "A.3",
        "say priority: documented",
        pair("event: x, cond: g1", "event: x, cond: g2").replace("  A:\n", "  A:\n    priority: documented\n"),
    ),
    "overlap settled on the transition": Rule(
        pair("event: x, cond: g1", "event: '*'"),
        6,
        "A.3",
        "overlaps A.1 on go",
        pair("event: x, cond: g1", "event: '*', priority: documented"),
    ),
    "eventless loop": Rule(
        pair("cond: g1, target: B").replace("event: back", "cond: g1"),
        5,
        "A.2",
        "loop without end within one event: A.2 → B.1",
        pair("cond: g1, target: B").replace("event: back", "unless: g1"),
    ),
    "eventless loop without a target": Rule(
        pair("cond: g1, 'on': act"), 5, "A.2", "loop without end", pair("event: x, cond: g1, 'on': act")
    ),
    "loop through a raised event": Rule(
        pair("event: x, 'on': {raise: x}"), 5, "A.2", "loop without end", pair("event: x, 'on': {raise: y}")
    ),
    "events raised without end": Rule(
        pair("event: x, 'on': [{raise: x}, {raise: x}]"),
        1,
        "chart",
        "events are raised without end in A (x)",
        pair("event: x, 'on': [{raise: y}, {raise: y}]"),
    ),
    "eventless loop across regions": Rule(
        regions("cond: g1, target: A2", "cond: In('A2'), target: B2")
        .replace("event: back", "cond: In('B2')")
        .replace("event: return", "cond: In('A1')"),
        15,
        "B1.1",
        "loop without end",
        regions("cond: g1, target: A2", "cond: In('A2'), target: B2")
        .replace("event: back", "cond: In('B2') and not g1")
        .replace("event: return", "cond: In('A1')"),
    ),
    "region root that resets its siblings": Rule(
        regions(GO, STEP).replace("      A:\n", "      A:\n        transitions: [{event: reset, target: A2}]\n"),
        6,
        "A.1",
        "say internal: true",
        regions(GO, STEP).replace(
            "      A:\n", "      A:\n        transitions: [{event: reset, target: A2, internal: true}]\n"
        ),
    ),
    "transition into the sibling region": Rule(
        regions("event: go, target: B2", STEP), 9, "A1.1", "leaves its region A", regions(GO, STEP)
    ),
    "transition out of the parallel state": Rule(
        regions("event: go, target: OUT", STEP) + "  OUT: {final: true}\n",
        9,
        "A1.1",
        "move it to P",
        regions(GO, STEP).replace("  P:\n", "  P:\n    transitions: [{event: leave, target: OUT}]\n")
        + "  OUT: {final: true}\n",
    ),
    "In() of a region that the event moves": Rule(
        regions(GO, "event: go, target: B2, cond: In('A1')"),
        15,
        "B1.1",
        "tests In('A1') on go, which moves that region too (A1.1)",
        regions(GO, "event: later, target: B2, cond: In('A1')"),
    ),
    "internal self-transition on an atomic state": Rule(
        pair("event: x, target: A, internal: true"),
        5,
        "A.2",
        "internal has no effect on the atomic state A",
        pair("event: x, 'on': act"),
    ),
    "opening because a guard is not granted": Rule(
        pair("event: x, unless: g1, 'on': open"),
        5,
        "A.2",
        "opens risk in A on x because g1 is not granted",
        pair("event: x, cond: g1, 'on': open"),
    ),
    "opening behind an inverted guard of higher priority": Rule(
        pair("event: x, cond: g1, 'on': act", "event: x, 'on': open, priority: documented"),
        6,
        "A.3",
        "suspend with unless g1",
        pair("event: x, unless: g1, 'on': act", "event: x, 'on': open, priority: documented"),
    ),
    "opening on entry after an eventless step": Rule(
        pair("event: x, target: C")
        + "  C: {transitions: [{unless: g1, target: D}, {cond: g1, target: A}]}\n"
        + "  D: {enter: open, transitions: [{event: y, target: A}]}\n",
        9,
        "C.1",
        "because g1 is not granted",
        pair("event: x, target: C")
        + "  C: {transitions: [{cond: g1, target: D}, {unless: g1, target: A}]}\n"
        + "  D: {enter: open, transitions: [{event: y, target: A}]}\n",
    ),
    "opening with both answers is monotone": Rule(
        pair("event: x, unless: g1, 'on': open", "event: x, cond: g1 and g2, 'on': open"),
        5,
        "A.2",
        "because g1 is not granted",
        pair("event: x, unless: g1, 'on': open", "event: x, cond: g1, 'on': [act, open]"),
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_chart_that_breaks_the_rule_is_refused_at_its_line(problems_of: Problems, rule: Rule) -> None:
    problems = problems_of(rule.bad)
    assert [p for p in problems if (p.line, p.key) == (rule.line, rule.key) and rule.message in p.message], problems


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_chart_that_keeps_the_rule_is_loaded(load_text: Callable[..., Chart], rule: Rule) -> None:
    assert load_text(rule.good).states


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_only_the_full_lint_refuses_has_a_right_form(load_text: Callable[..., Chart], rule: Rule) -> None:
    assert load_text(rule.bad, lint="structure").states


def test_one_mistake_gives_one_message(problems_of: Problems) -> None:
    for rule in RULES.values():
        assert len(problems_of(rule.bad)) == 1
