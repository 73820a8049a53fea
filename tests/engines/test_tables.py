"""The table engine's own promises: shared trees, bounded memory, and interpretation beyond the bounds."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lp_hedge.chart.model import Chart
from lp_hedge.engines import tree
from lp_hedge.engines.bindings import resolve
from lp_hedge.engines.table import TableMachine
from lp_hedge.engines.tree import Limits, Table, shared_table
from lp_hedge.errors import GuardFailed, Livelock

ChartFrom = Callable[[str], Chart]

WIDE = """
name: wide
states:
  A:
    initial: true
    transitions:
      - {id: all, event: go, cond: g0 and g1 and g2 and g3, target: B}
      - {id: any, event: go, cond: g0 or g1 or g2 or g3, "on": some}
      - {id: prefix, event: "pre.*", "on": heard}
  B: {transitions: [{id: back, event: go, target: A}]}
"""
NONE = Limits(tree_nodes=0, nodes=0, places=0, names=0)
EAGER = """
name: eager
states:
  A: {initial: true, transitions: [{id: at_once, cond: ready, target: B}]}
  B: {}
"""
LOOP = """
name: loop
states:
  A: {initial: true, transitions: [{id: go, event: go, target: B}]}
  B: {transitions: [{id: ping, target: C}]}
  C: {transitions: [{id: pong, target: B}]}
"""


def machine_with(chart: Chart, bindings: Any, limits: Limits) -> TableMachine:
    return TableMachine(Table(chart, resolve(chart, bindings), limits))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(0, 12))
def test_a_full_table_answers_as_an_empty_one(laws: Any, seed: int, size: int) -> None:
    chart = laws.chart(seed)
    limits = Limits(tree_nodes=size, nodes=3 * size, places=size // 2, names=size)
    try:
        small, large = machine_with(chart, laws.bindings, limits), machine_with(chart, laws.bindings, Limits())
    except Livelock:
        return
    for event, view in laws.stream(seed):
        try:
            expected = large.step(event, view)
        except Livelock:
            continue
        assert small.step(event, view) == expected
        assert small.snapshot() == large.snapshot()


def test_guards_answered_on_the_way_are_not_asked_again_beyond_the_bounds(chart_from: ChartFrom) -> None:
    asked: list[str] = []

    def asking(name: str) -> Callable[[object], bool]:
        def guard(_: object) -> bool:
            asked.append(name)
            return True

        return guard

    machine = machine_with(chart_from(WIDE), {f"g{n}": asking(f"g{n}") for n in range(4)}, replace(Limits(), nodes=2))
    assert machine.step("go").transitions == ("all",)
    assert asked == ["g0", "g1", "g2", "g3"]


def test_a_guard_failing_beyond_the_bounds_is_named(laws: Any, chart_from: ChartFrom) -> None:
    bindings = {**laws.bindings, "g2": lambda _: "maybe"}
    machine = machine_with(chart_from(WIDE), bindings, NONE)
    with pytest.raises(GuardFailed, match="guard g2: returned 'maybe'"):
        machine.step("go", {"g0": True, "g1": True})
    assert machine.active == ("A",)


def test_names_the_chart_cannot_tell_apart_take_no_memory(laws: Any, chart_from: ChartFrom) -> None:
    chart = chart_from(WIDE)
    table = Table(chart, resolve(chart, laws.bindings), replace(Limits(), names=10))
    machine = TableMachine(table)
    for number in range(500):
        assert machine.step(f"pre.{number}").transitions == ("prefix",)
        assert machine.step(f"stranger {number}").transitions == ()
    place, _ = table.begin()
    assert (len(place.roots), len(place.trees), table.size) == (10, 2, 2)


def test_only_branches_that_happen_are_known(laws: Any, chart_from: ChartFrom) -> None:
    chart = chart_from(WIDE)
    table = Table(chart, resolve(chart, laws.bindings))
    machine = TableMachine(table)
    for _ in range(5):
        machine.step("go", dict.fromkeys(laws.bindings, False))
    assert table.size == 5  # four guards and a leaf


def test_one_tree_takes_no_more_than_its_share(laws: Any, chart_from: ChartFrom) -> None:
    chart = chart_from(WIDE)
    table = Table(chart, resolve(chart, laws.bindings), replace(Limits(), tree_nodes=3))
    machine = TableMachine(table)
    assert machine.step("go", dict.fromkeys(laws.bindings, True)).transitions == ("all",)
    assert table.size == 3
    assert machine.step("go").transitions == ("back",)
    assert table.size == 4


def test_a_start_that_asks_guards_is_made_afresh_each_time(chart_from: ChartFrom) -> None:
    chart = chart_from(EAGER)
    answers = iter((False, True))
    bindings = {"ready": lambda _: next(answers)}
    table = Table(chart, resolve(chart, bindings))
    assert [TableMachine(table).active for _ in range(2)] == [("A",), ("B",)]


def test_a_step_is_one_shared_object(laws: Any, chart_from: ChartFrom) -> None:
    chart = chart_from(WIDE)
    one, other = (chart.start("table", laws.bindings) for _ in range(2))
    view = dict.fromkeys(laws.bindings, True)
    assert one.step("go", view) is other.step("go", view)
    with pytest.raises(TypeError):
        one.send("go").guards["g0"] = False  # type: ignore[index]


def test_machines_of_one_chart_share_a_table_unless_their_functions_differ(laws: Any, chart_from: ChartFrom) -> None:
    chart = chart_from(WIDE)
    functions = resolve(chart, laws.bindings)
    assert shared_table(chart, functions) is shared_table(chart, dict(functions))
    assert shared_table(chart, functions) is not shared_table(chart, {**functions, "g0": lambda _: True})
    assert shared_table(chart, functions) is not shared_table(replace(chart), functions)


def test_tables_no_machine_needs_are_forgotten(laws: Any, chart_from: ChartFrom) -> None:
    chart = chart_from(WIDE)
    for _ in range(3 * (tree._recent.maxlen or 0)):
        replace(chart).start("table", laws.bindings)
    gc.collect()
    assert len(tree._tables) <= 2 * (tree._recent.maxlen or 0)


def test_an_endless_macrostep_is_an_error_each_time_and_changes_nothing(chart_from: ChartFrom) -> None:
    machine = chart_from(LOOP).start("table")
    for _ in range(2):
        with pytest.raises(Livelock, match=r"more than 100 microsteps .*ping"):
            machine.step("go")
        assert machine.active == ("A",)
