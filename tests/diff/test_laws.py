"""Laws of the diff over random charts: empty exactly for equal ones, symmetric, and drawable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from random import Random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lp_hedge.chart.model import And, Call, Chart, Guard, State, Transition
from lp_hedge.review.diff import compare
from lp_hedge.review.diff.drawing import draw_diff
from lp_hedge.review.diff.ghosts import haunted
from tests.engines.conftest import random_chart

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=40)
many = settings(max_examples=150)

SHUFFLED = ("children", "transitions", "content", "enter", "exit", "events")
OTHER: dict[str, Any] = {
    "doc": "other",
    "doc_zh": "其他",
    "role": "other",
    "control": "other",
    "priority": "documented",
}


def mutated(chart: Chart, seed: int) -> Chart:
    """The chart with one field of one state or transition changed; its tree stays a tree."""
    rng = Random(seed)
    state = rng.choice(list(chart.states.values()))
    if state.transitions and rng.random() < 0.6:
        place = rng.randrange(len(state.transitions))
        row = changed(rng, state.transitions[place], chart)
        other = replace(state, transitions=(*state.transitions[:place], row, *state.transitions[place + 1 :]))
    else:
        other = changed(rng, state, chart)
    return replace(chart, states={**chart.states, state.id: other})


def changed(rng: Random, element: Any, chart: Chart) -> Any:
    names = [each.name for each in fields(element) if each.name in {*SHUFFLED, *OTHER, "cond", "targets", "internal"}]
    name = rng.choice(names)
    return replace(element, **{name: another(rng, name, getattr(element, name), chart)})


def another(rng: Random, name: str, value: Any, chart: Chart) -> Any:
    if name in OTHER:
        return OTHER[name]
    if name == "cond":
        return And((Guard("new"), Guard("newer"))) if value is None else rng.choice([None, And((value, Guard("new")))])
    if name == "targets":
        return (rng.choice(list(chart.states)),)
    if name == "internal":
        return not value
    if name in ("content", "enter", "exit") and rng.random() < 0.5:
        return (*value, Call("new"))
    return tuple(rng.sample(value, len(value)))


@few
@given(seeds)
def test_a_chart_does_not_differ_from_itself(seed: int) -> None:
    assert compare(random_chart(seed), random_chart(seed)).findings == ()


@many
@given(seeds, seeds)
def test_a_diff_is_empty_exactly_when_the_charts_are_equal(seed: int, edit: int) -> None:
    chart = random_chart(seed)
    other = mutated(chart, edit)
    found = compare(chart, other)
    assert (not found.findings) is (chart == other)
    assert len(set(found.sentences())) == len(found.findings)


@few
@given(seeds, seeds)
def test_two_different_charts_differ(one: int, other: int) -> None:
    assume(one != other)
    old, new = random_chart(one), replace(random_chart(other), name=random_chart(one).name)
    found = compare(old, new)
    assert (not found.findings) is (old == new)
    for lang in ("en", "zh"):
        assert all(found.sentences(lang))


@few
@given(seeds, seeds)
def test_what_is_added_one_way_is_removed_the_other(one: int, other: int) -> None:
    forth, back = compare(random_chart(one), random_chart(other)), compare(random_chart(other), random_chart(one))
    for here, there in ((forth, back), (back, forth)):
        assert [each.id for each in here.of_kind("added")] == [each.id for each in there.of_kind("removed")]
    assert forth.changes_behaviour == back.changes_behaviour


@few
@given(seeds, seeds)
def test_a_drawing_holds_everything_of_both_charts_as_one_tree(one: int, other: int) -> None:
    old, new = random_chart(one), random_chart(other)
    diff = compare(old, new)
    scene = haunted(diff.before, new, diff)
    assert set(scene.chart.states) == {*diff.before.states, *new.states}
    assert {diff.renamed.get(each, each) for each in old.states} == set(diff.before.states)
    assert sorted(below(scene.chart)) == sorted(scene.chart.states)
    drawn = [each.id for each in scene.chart.transitions()]
    assert len(drawn) == len(set(drawn))
    assert {*drawn} - set(scene.ghosts) == {each.id for each in new.transitions()}
    for each in scene.chart.transitions():
        assert {each.source, *each.targets} <= set(scene.chart.states)
    assert draw_diff(old, new).dot


def below(chart: Chart) -> Iterator[str]:
    """Every state, as often as the tree holds it, parents checked."""
    waiting: list[tuple[str, str | None]] = [(root, None) for root in chart.roots]
    while waiting:
        name, parent = waiting.pop()
        state: State = chart.states[name]
        assert state.parent == parent
        yield name
        waiting += [(child, name) for child in state.children]


def test_a_mutation_changes_one_element() -> None:
    chart = random_chart(7)
    differing = [each for each in chart.states if chart.states[each] != mutated(chart, 3).states[each]]
    assert len(differing) <= 1
    assert any(isinstance(each, Transition) for each in chart.transitions())
