"""The run-to-completion algorithm where the published scripts are silent: done events, internal, raise, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lp_hedge.chart import Chart, semantics
from lp_hedge.chart.semantics import Macro
from lp_hedge.errors import Livelock

Load = Callable[..., Chart]
Start = Callable[..., Any]  # a chart's text to a running chart, see conftest.py


NESTED = """states:
  A:
    enter: enter_a
    exit: exit_a
    states:
      A1: {enter: enter_a1, exit: exit_a1, transitions: [{event: step, target: A2, on: between}]}
      A2: {enter: enter_a2, exit: exit_a2}
    transitions:
      - {event: inner, target: A1, internal: true, on: between}
      - {event: outer, target: A1, on: between}
      - {event: stay, on: between}
      - {event: leave, target: B, on: between}
  B: {enter: enter_b}
"""


def test_the_initial_configuration_is_entered_outermost_first(run: Start) -> None:
    assert run(NESTED).calls == ["enter_a", "enter_a1"]


@pytest.mark.parametrize(
    ("event", "calls", "leaves"),
    [
        ("step", ["exit_a1", "between", "enter_a2"], "A2"),
        ("inner", ["exit_a1", "between", "enter_a1"], "A1"),
        ("outer", ["exit_a1", "exit_a", "between", "enter_a", "enter_a1"], "A1"),
        ("stay", ["between"], "A1"),
        ("leave", ["exit_a1", "exit_a", "between", "enter_b"], "B"),
        ("nobody", [], "A1"),
    ],
)
def test_content_is_due_in_the_order_exit_transition_enter(
    run: Start, event: str, calls: list[str], leaves: str
) -> None:
    machine = run(NESTED).send(event)
    assert (machine.calls, machine.leaves) == (calls, leaves)


def test_the_inner_state_goes_first_even_when_the_outer_one_is_written_first(run: Start) -> None:
    text = """states:
  A:
    transitions: [{event: x, target: C, id: outer}]
    states:
      B: {transitions: [{event: x, cond: g1, target: C, id: inner}]}
  C: {}
"""
    assert run(text, g1=True).send("x").taken == ["inner"]
    assert run(text, g1=False).send("x").taken == ["outer"]


DONE = """states:
  P:
    parallel: true
    transitions:
      - {event: done.state.P, target: END}
      - {event: done.state.R1, on: first_done}
    states:
      R1:
        states:
          A: {transitions: [{event: a, target: AF}]}
          AF: {final: true, enter: enter_af}
      R2:
        states:
          B: {transitions: [{event: b, target: BF}, {event: a b2, cond: g1, target: BF}]}
          BF: {final: true}
  END: {final: true, enter: ended}
"""


def test_a_region_in_its_final_state_raises_done_of_the_region_alone(run: Start) -> None:
    machine = run(DONE).send("a")
    assert (machine.taken, machine.leaves, machine.calls) == (["A.1", "P.2"], "AF B", ["enter_af", "first_done"])


def test_all_regions_final_raise_done_of_the_parallel_state(run: Start) -> None:
    machine = run(DONE).send("a").send("b")
    assert (machine.taken, machine.leaves, machine.last.done) == (["B.1", "P.1"], "END", True)


def test_regions_that_end_in_the_same_microstep_raise_done_of_the_parallel_state_once(run: Start) -> None:
    machine = run(DONE, g1=True).send("a")
    assert machine.taken == ["A.1", "B.2", "P.2", "P.1"]
    assert machine.last.done


def test_a_machine_that_is_done_ignores_every_event(run: Start) -> None:
    machine = run(DONE).send("a").send("b")
    position = machine.last.position
    assert machine.send("a").last == Macro(position, (), (), True)


def test_done_of_a_compound_state_inside_a_compound_state(run: Start) -> None:
    text = """states:
  A:
    transitions: [{event: done.state.B, target: C}]
    states:
      B:
        states:
          B1: {transitions: [{event: x, target: BF}]}
          BF: {final: true}
      C: {}
"""
    assert run(text).send("x").leaves == "C"


def test_an_event_raised_inside_a_region_reaches_the_sibling_in_the_same_macrostep(run: Start) -> None:
    text = """states:
  P:
    parallel: true
    states:
      R1:
        states:
          A: {transitions: [{event: go, target: A2, on: {raise: moved}}]}
          A2: {transitions: [{event: moved, on: heard}]}
      R2:
        states:
          B: {transitions: [{event: moved, cond: In('A2'), target: B2}]}
          B2: {}
"""
    machine = run(text).send("go")
    assert (machine.taken, machine.leaves) == (["A.1", "A2.1", "B.1"], "A2 B2")


def test_eventless_transitions_go_before_raised_events_and_those_in_order(run: Start) -> None:
    text = """states:
  A: {transitions: [{event: go, target: B, on: [{raise: one}, {raise: two}]}]}
  B: {transitions: [{target: C, on: eventless}, {event: one, target: A}]}
  C: {transitions: [{event: one, on: first}, {event: two, on: second}]}
"""
    assert run(text).send("go").calls == ["eventless", "first", "second"]


def test_a_descriptor_matches_whole_tokens_only(run: Start) -> None:
    text = "states:\n  A: {transitions: [{event: 'order.filled error.*', on: act}]}\n"
    taken = [run(text).send(event).taken for event in ("order.filled", "order.filled.late", "order.filledx", "error")]
    assert taken == [["A.1"], ["A.1"], [], ["A.1"]]


CONFLICT = """states:
  P:
    parallel: true
    transitions: [{event: y, target: OUT, id: above}]
    states:
      R1:
        states:
          A: {transitions: [{event: x, target: OUT, id: out}, {event: y, on: act, id: in_a}]}
      R2:
        states:
          B: {transitions: [{event: x, target: B2, id: in_b}]}
          B2: {}
  OUT: {}
"""


def test_of_two_conflicting_transitions_the_one_of_the_earlier_region_wins(run: Start) -> None:
    assert run(CONFLICT).send("x").taken == ["out"]


def test_a_targetless_transition_conflicts_with_nothing(run: Start) -> None:
    assert run(CONFLICT).send("y").taken == ["in_a", "above"]


def test_an_inner_transition_pre_empts_the_outer_one_that_another_region_selected(run: Start) -> None:
    text = CONFLICT.replace("{event: y, on: act, id: in_a}", "{event: z, on: act}").replace(
        "{event: x, target: B2, id: in_b}", "{event: y, target: B2, id: in_b}"
    )
    assert run(text).send("y").taken == ["in_b"]


def test_a_transition_may_enter_several_regions_at_chosen_states(run: Start) -> None:
    text = """states:
  Z: {transitions: [{event: go, target: A2 B2}]}
  P:
    parallel: true
    states:
      R1: {states: {A1: {}, A2: {}}}
      R2: {states: {B1: {}, B2: {}}}
      R3: {states: {C1: {}, C2: {}}}
"""
    assert run(text).send("go").leaves == "A2 B2 C1"


def test_in_of_a_state_that_is_not_there_is_false(run: Start) -> None:
    text = "external: [X]\nstates:\n  A: {transitions: [{event: go, cond: In('X'), target: B}]}\n  B: {}\n"
    assert run(text).send("go").leaves == "A"


def test_guards_are_asked_only_when_they_matter(load_text: Load) -> None:
    chart = load_text("states: {A: {transitions: [{event: x, cond: g1 and g2}, {event: x}]}}", lint="structure")
    asked: list[str] = []

    def grant(name: str) -> bool:
        asked.append(name)
        return False

    semantics.macrostep(chart, semantics.begin(chart, grant).position, "x", grant)
    assert asked == ["g1"]


def test_an_event_that_never_settles_is_a_livelock(run: Start) -> None:
    machine = run("states:\n  A: {transitions: [{event: x, on: {raise: x}}]}\n")
    with pytest.raises(Livelock, match=r"more than 100 microsteps .*A\.1"):
        machine.send("x")
