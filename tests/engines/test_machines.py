"""What every machine promises: bindings, failing guards, odd events, the end, and foreign snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lp_hedge import plugins
from lp_hedge.chart.model import Chart
from lp_hedge.engines.base import Snapshot
from lp_hedge.errors import DefinitionError, GuardFailed, UnsupportedChart

ENGINES = ("table", "interpreter", "statemachine", "transitions")
every_engine = pytest.mark.parametrize("engine", ENGINES)
ChartFrom = Callable[[str], Chart]

LAMP = """
name: lamp
states:
  DARK:
    initial: true
    transitions:
      - {id: light, event: press, cond: powered and not broken, target: LIT, "on": glow}
      - {id: spark, event: press, cond: broken, "on": warn}
  LIT:
    transitions:
      - {id: fuse, event: press, cond: surge, target: BURNT}
      - {id: dim, event: press, target: DARK}
  BURNT: {final: true}
"""
GRANTED = {"powered": lambda _: True, "broken": lambda _: False, "surge": lambda _: False}

CHAIN = """
name: chain
states:
  A: {initial: true, exit: left_a, transitions: [{id: go, event: go, target: B}]}
  B: {transitions: [{id: on, cond: late, target: C}]}
  C: {}
"""


def fail(_: object) -> bool:
    raise ZeroDivisionError("no price")


@every_engine
def test_a_step_reports_what_was_asked_taken_and_due(engine: str, chart_from: ChartFrom) -> None:
    machine = chart_from(LAMP).start(engine, GRANTED)
    step = machine.send("press")
    assert (step.transitions, step.actions, step.active) == (("light",), ("glow",), ("LIT",))
    assert dict(step.guards) == {"powered": True, "broken": False}
    assert (machine.configuration, machine.active) == (frozenset({"LIT"}), ("LIT",))


@every_engine
def test_a_guard_is_asked_once_in_a_macrostep_and_only_when_it_matters(engine: str, chart_from: ChartFrom) -> None:
    asked: list[str] = []

    def asking(name: str) -> Callable[[object], bool]:
        def guard(_: object) -> bool:
            asked.append(name)
            return name == "broken"

        return guard

    machine = chart_from(LAMP).start(engine, {name: asking(name) for name in GRANTED})
    for _ in range(3):
        asked.clear()
        machine.step("press")
        assert asked == ["powered", "broken"]


@every_engine
def test_the_view_reaches_guards_untouched(engine: str, chart_from: ChartFrom) -> None:
    seen: list[object] = []
    view = object()

    def looking(each: object) -> bool:
        seen.append(each)
        return True

    chart_from(LAMP).start(engine, {**GRANTED, "powered": looking}).step("press", view)
    assert seen == [view]


@every_engine
@pytest.mark.parametrize(
    ("guard", "why"),
    [(fail, "raised ZeroDivisionError: no price"), (lambda _: 1, "returned 1 of type int"),
     (lambda _: None, "returned None"), (lambda _: "yes", "returned 'yes'")],
)  # fmt: skip
def test_a_failing_guard_is_named_and_the_machine_stays(
    engine: str, guard: Callable[[object], Any], why: str, chart_from: ChartFrom
) -> None:
    machine = chart_from(LAMP).start(engine, {**GRANTED, "broken": guard})
    before = machine.snapshot()
    for _ in range(2):
        with pytest.raises(GuardFailed, match="guard broken: ") as caught:
            machine.step("press")
        assert why in str(caught.value)
        assert caught.value.guard == "broken"
        assert caught.value.__cause__ is not None
        assert machine.snapshot() == before
    assert machine.send("unknown").transitions == ()


@every_engine
def test_a_guard_failing_in_a_later_microstep_undoes_the_earlier_ones(engine: str, chart_from: ChartFrom) -> None:
    answers: Iterator[bool] = iter((True,))
    machine = chart_from(CHAIN).start(engine, {"late": lambda _: next(answers)})
    assert machine.send("go").transitions == ("go", "on")
    again = chart_from(CHAIN).start(engine, {"late": lambda _: next(answers)})
    with pytest.raises(GuardFailed, match="StopIteration"):
        again.step("go")
    assert again.active == ("A",)


@every_engine
def test_eventless_transitions_wait_for_an_event_and_follow_its_own(engine: str, chart_from: ChartFrom) -> None:
    """With a new view the event's transition comes first, then the eventless ones, even for an unknown event."""
    machine = chart_from(CHAIN).start(engine, {"late": lambda view: view == "late"})
    assert machine.send("go", "early").active == ("B",)
    assert machine.send("unknown", "early").transitions == ()
    assert machine.send("unknown", "late").transitions == ("on",)


@every_engine
def test_the_event_comes_before_eventless_transitions_its_view_enables(engine: str, chart_from: ChartFrom) -> None:
    text = CHAIN.replace("transitions: [{id: on,", "transitions: [{id: home, event: home, target: A}, {id: on,")
    machine = chart_from(text).start(engine, {"late": lambda view: view == "late"})
    machine.step("go", "early")
    assert machine.send("home", "late").transitions == ("home",)


@every_engine
def test_after_a_top_level_final_state_nothing_happens(engine: str, chart_from: ChartFrom) -> None:
    machine = chart_from(LAMP).start(engine, {**GRANTED, "surge": lambda _: True})
    machine.step("press")
    assert machine.send("press").transitions == ("fuse",)
    assert machine.snapshot().done
    step = machine.send("press")
    assert (step.transitions, step.actions, dict(step.guards), step.active) == ((), (), {}, ("BURNT",))


@every_engine
@pytest.mark.parametrize(("event", "error"), [("", ValueError), (None, TypeError), (7, TypeError), ([], TypeError)])
def test_an_event_is_a_name(engine: str, event: Any, error: type[Exception], chart_from: ChartFrom) -> None:
    with pytest.raises(error):
        chart_from(LAMP).start(engine, GRANTED).step(event)


@every_engine
@pytest.mark.parametrize(
    ("snapshot", "why"),
    [
        (Snapshot(("ELSEWHERE",)), "it has no state ELSEWHERE"),
        (Snapshot(()), "the document has 0 active children"),
        (Snapshot(("DARK", "LIT")), "the document has 2 active children"),
        (Snapshot(("DARK",), (("H", ("DARK",)),)), "it has no state H"),
    ],
)
def test_a_foreign_snapshot_is_refused(engine: str, snapshot: Snapshot, why: str, chart_from: ChartFrom) -> None:
    machine = chart_from(LAMP).start(engine, GRANTED)
    with pytest.raises(DefinitionError, match=why):
        machine.restore(snapshot)
    assert machine.active == ("DARK",)


@every_engine
def test_a_finished_machine_can_be_resumed_elsewhere(engine: str, chart_from: ChartFrom) -> None:
    machine = chart_from(LAMP).start(engine, {**GRANTED, "surge": lambda _: True})
    early = machine.snapshot()
    for _ in range(2):
        machine.step("press")
    machine.restore(early)
    assert machine.send("press").transitions == ("light",)


def test_an_unknown_engine_is_refused_with_the_names_of_the_others(chart_from: ChartFrom) -> None:
    with pytest.raises(DefinitionError, match="unknown engine 'xstate'; choose one of table, interpreter, stat"):
        chart_from(LAMP).start("xstate", GRANTED)


@every_engine
def test_every_guard_without_a_function_is_named_with_its_line(engine: str, chart_from: ChartFrom) -> None:
    with pytest.raises(DefinitionError, match="chart.yaml:7: light: guard broken has no function") as caught:
        chart_from(LAMP).start(engine, {"powered": GRANTED["powered"]})
    assert [each.line for each in caught.value.problems] == [7, 11]


def test_a_binding_that_is_no_function_is_refused(chart_from: ChartFrom) -> None:
    with pytest.raises(DefinitionError, match="the binding True is not callable"):
        chart_from(LAMP).start("table", {**GRANTED, "powered": True})  # type: ignore[dict-item]


@every_engine
def test_two_names_may_share_a_function(engine: str, chart_from: ChartFrom) -> None:
    machine = chart_from(LAMP).start(engine, dict.fromkeys(GRANTED, fail))
    with pytest.raises(GuardFailed, match="guard powered: "):
        machine.step("press")


def test_bindings_of_the_start_win_over_the_charts_and_those_over_plugins(
    chart_from: ChartFrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "GUARDS", {})

    @plugins.guard
    def powered(view: Any) -> bool:
        """Grant while the price is positive."""
        return view.price > 0  # type: ignore[no-any-return]

    view = type("View", (), {"price": 0.0})()
    chart = chart_from(LAMP)
    others = {"broken": GRANTED["broken"], "surge": GRANTED["surge"]}
    assert dict(chart.start("table", others).send("press", view).guards) == {"powered": False, "broken": False}
    own = Chart(**{name: getattr(chart, name) for name in ("name", "states", "roots", "initial")}, bindings=GRANTED)
    assert own.start("table").send("press", view).transitions == ("light",)
    assert own.start("table", {"powered": lambda _: False}).send("press", view).transitions == ()


def test_a_registered_guard_without_its_threshold_is_refused_by_name(
    chart_from: ChartFrom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "GUARDS", {})

    @plugins.guard
    def powered(view: Any, *, min_volts: float) -> bool:
        """Grant at `min_volts` and above."""
        return view.price >= min_volts  # type: ignore[no-any-return]

    with pytest.raises(DefinitionError, match="light: .*powered.*min_volts"):
        chart_from(LAMP).start("table", {"broken": GRANTED["broken"], "surge": GRANTED["surge"]})


UNSUPPORTED = [
    ("transitions", "parallel state", "{A: {initial: true, parallel: true, states: {B: {}, C: {}}}}"),
    ("transitions", "history state",
     "{A: {initial: true, states: {B: {}}, history: {H: {transitions: [{target: B}]}}}}"),
    ("transitions", "transition to a descendant",
     "{A: {initial: true, states: {B: {}}, transitions: [{event: go, target: B}]}}"),
    ("transitions", "content on an initial transition",
     '{A: {initial: true, states: {B: {}}, transitions: [{initial: true, target: B, "on": x}]}}'),
    ("transitions", "initial transition to other than a child",
     "{A: {initial: true, states: {B: {states: {C: {}}}}, transitions: [{initial: true, target: C}]}}"),
    ("statemachine", "the name send", "{A: {initial: true, transitions: [{event: send}]}}"),
    ("statemachine", "the name name", "{A: {initial: true, states: {name: {}}}}"),
    ("statemachine", "content on an initial transition to other than one child",
     '{A: {initial: true, states: {B: {states: {C: {}}}}, transitions: [{initial: true, target: C, "on": x}]}}'),
]  # fmt: skip


@pytest.mark.parametrize(("engine", "construct", "states"), UNSUPPORTED)
def test_what_an_engine_cannot_run_faithfully_is_refused_by_name(
    engine: str, construct: str, states: str, chart_from: ChartFrom
) -> None:
    chart = chart_from(f"name: odd\nstates: {states}\n")
    with pytest.raises(UnsupportedChart, match=f"{engine} cannot run .*{construct}.* faithfully"):
        chart.start(engine)
    assert chart.start("table").configuration == chart.start("interpreter").configuration
