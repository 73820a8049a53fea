"""Small charts with their expected traces, and the engines that can run each.

A trace is written `event -> transitions taken / actions / active leaves`; `start` is the start.
"""

from __future__ import annotations

ALL = ("table", "interpreter", "statemachine", "transitions")
PARALLEL = ("table", "interpreter", "statemachine")

DONE_OF_COMPOUND = """
name: done of a compound state
states:
  WORK:
    initial: true
    exit: leave_work
    transitions:
      - {id: finished, event: done.state.WORK, target: REST, "on": book}
    states:
      BUSY: {initial: true, transitions: [{id: end, event: stop, target: END}]}
      END: {final: true, enter: end_entered}
  REST: {transitions: [{id: again, event: go, target: WORK}]}
"""

DONE_OF_PARALLEL = """
name: done of a parallel state
states:
  BOTH:
    initial: true
    parallel: true
    transitions:
      - {id: both_done, event: done.state.BOTH, target: REST}
    states:
      LEFT:
        states:
          L1: {initial: true, transitions: [{id: left_end, event: left both, target: L2}]}
          L2: {final: true}
        transitions: [{id: left_done, event: done.state.LEFT, "on": note_left}]
      RIGHT:
        states:
          R1: {initial: true, transitions: [{id: right_end, event: right both, target: R2}]}
          R2: {final: true}
  REST: {}
"""

INTERNAL_AND_EXTERNAL = """
name: internal and external transitions to a child
states:
  OUTER:
    initial: true
    enter: enter_outer
    exit: exit_outer
    transitions:
      - {id: inside, event: inner, target: B, internal: true, "on": cross}
      - {id: targetless, event: touch, "on": touched}
    states:
      A: {initial: true, enter: enter_a, exit: exit_a}
      B: {enter: enter_b, exit: exit_b, transitions: [{id: up, event: up, target: OUTER}]}
"""

EXTERNAL_TO_CHILD = """
name: an external transition to a child leaves its source
states:
  OUTER:
    initial: true
    enter: enter_outer
    exit: exit_outer
    transitions: [{id: across, event: outer, target: B, "on": cross}]
    states:
      A: {initial: true, enter: enter_a, exit: exit_a}
      B: {enter: enter_b, exit: exit_b}
"""

RAISED_IN_A_REGION = """
name: an event raised in one region is heard in the other
states:
  BOTH:
    initial: true
    parallel: true
    states:
      LEFT:
        states:
          L1: {initial: true, transitions: [{id: ask, event: go, target: L2, "on": [first, {raise: ping}, second]}]}
          L2: {transitions: [{id: heard, event: pong, target: L1}]}
      RIGHT:
        states:
          R1: {initial: true, transitions: [{id: answer, event: ping, target: R2, "on": {raise: pong}}]}
          R2: {enter: answered}
"""

EVENTLESS_BEFORE_QUEUE = """
name: eventless transitions come before the internal queue
states:
  A:
    initial: true
    transitions:
      - {id: go, event: go, target: B, "on": {raise: later}}
  B:
    transitions:
      - {id: at_once, cond: "not In('A')", target: C}
      - {id: wrong, event: later, target: D}
  C:
    transitions: [{id: then, event: later, target: E}]
  D: {}
  E: {}
"""

DEEP_HISTORY = """
name: deep and shallow history
states:
  WORK:
    initial: true
    history:
      DEEP: {type: deep, transitions: [{target: X}]}
      SHALLOW: {type: shallow, transitions: [{target: X}]}
    states:
      X:
        initial: true
        states:
          X1: {initial: true, transitions: [{id: deeper, event: go, target: X2}]}
          X2: {}
    transitions: [{id: leave, event: leave, target: OUT}]
  OUT:
    transitions:
      - {id: back_deep, event: deep, target: DEEP, "on": returning}
      - {id: back_shallow, event: shallow, target: SHALLOW}
"""

RETURN_FROM_INSIDE = """
name: a return to deep history from inside leaves no more than it must
states:
  OUTER:
    initial: true
    history: {DEEP: {type: deep, transitions: [{target: A}]}}
    states:
      MIDDLE:
        initial: true
        exit: leave_middle
        states:
          A: {initial: true, exit: leave_a, transitions: [{id: return, event: return, target: DEEP}]}
    transitions: [{id: leave, event: leave, target: OUT}]
  OUT: {transitions: [{id: back, event: back, target: DEEP}]}
"""

TOP_FINAL = """
name: a top-level final state ends the machine
states:
  RUN:
    initial: true
    exit: leave_run
    transitions:
      - {id: finish, event: stop, target: END, "on": {raise: more}}
  END: {final: true, enter: [{raise: more}, ended], exit: wound_up}
"""

ALL_REGIONS_FINAL = """
name: final regions at the top end nothing
states:
  BOTH:
    initial: true
    parallel: true
    transitions: [{id: anew, event: again, target: BOTH}]
    states:
      LEFT:
        states:
          L1: {initial: true, transitions: [{id: left, event: stop, target: L2}]}
          L2: {final: true}
      RIGHT:
        states:
          R1: {initial: true, transitions: [{id: right, event: stop, target: R2}]}
          R2: {final: true}
"""

ENTRY_ORDER = """
name: states are entered in document order and left in reverse
states:
  BOTH:
    initial: true
    parallel: true
    enter: both
    transitions: [{id: go, event: go, target: OUT}]
    states:
      LEFT: {enter: left, states: {L1: {initial: true, enter: l1, states: {L2: {initial: true, enter: l2, exit: x1}}}}}
      RIGHT: {enter: right, exit: x2, states: {R1: {initial: true, enter: r1}}}
  OUT: {}
"""

PREEMPTION = """
name: the inner transition wins, and the earlier region
states:
  BOTH:
    initial: true
    parallel: true
    transitions: [{id: outer, event: go, target: OUT}]
    states:
      LEFT:
        states:
          L1:
            initial: true
            transitions: [{id: leave_left, event: quit, target: OUT}, {id: move, event: go, target: L2}]
          L2: {transitions: [{id: home, event: home, target: L1}]}
      RIGHT:
        states:
          R1: {initial: true, transitions: [{id: leave_right, event: quit, target: BOTH}]}
  OUT: {}
"""

TRACES = [
    (DONE_OF_COMPOUND, ALL, [
        "start -> - / - / BUSY",
        "stop -> end finished / end_entered leave_work book / REST",
        "go -> again / - / BUSY",
    ]),
    (DONE_OF_PARALLEL, PARALLEL, [
        "start -> - / - / L1 R1",
        "left -> left_end left_done / note_left / L2 R1",
        "right -> right_end both_done / - / REST",
    ]),
    (DONE_OF_PARALLEL, PARALLEL, [
        "start -> - / - / L1 R1",
        "both -> left_end right_end left_done both_done / note_left / REST",
    ]),
    (INTERNAL_AND_EXTERNAL, ALL, [
        "start -> - / enter_outer enter_a / A",
        "inner -> inside / exit_a cross enter_b / B",
        "inner -> inside / exit_b cross enter_b / B",
        "touch -> targetless / touched / B",
        "up -> up / exit_b exit_outer enter_outer enter_a / A",
        "nothing -> - / - / A",
    ]),
    (EXTERNAL_TO_CHILD, PARALLEL, [
        "start -> - / enter_outer enter_a / A",
        "outer -> across / exit_a exit_outer cross enter_outer enter_b / B",
    ]),
    (RAISED_IN_A_REGION, PARALLEL, [
        "start -> - / - / L1 R1",
        "go -> ask answer heard / first second answered / L1 R2",
    ]),
    (EVENTLESS_BEFORE_QUEUE, ALL, ["start -> - / - / A", "go -> go at_once then / - / E"]),
    (DEEP_HISTORY, PARALLEL, [
        "start -> - / - / X1",
        "leave -> leave / - / OUT",
        "deep -> back_deep / returning / X1",
        "go -> deeper / - / X2",
        "leave -> leave / - / OUT",
        "deep -> back_deep / returning / X2",
        "leave -> leave / - / OUT",
        "shallow -> back_shallow / - / X1",
    ]),
    (RETURN_FROM_INSIDE, PARALLEL, [
        "start -> - / - / A",
        "leave -> leave / leave_a leave_middle / OUT",
        "back -> back / - / A",
        "return -> return / leave_a / A",
    ]),
    (TOP_FINAL, ALL, [
        "start -> - / - / RUN",
        "stop -> finish / leave_run ended wound_up / END",
        "stop -> - / - / END",
    ]),
    (ALL_REGIONS_FINAL, PARALLEL, [
        "start -> - / - / L1 R1",
        "stop -> left right / - / L2 R2",
        "again -> anew / - / L1 R1",
    ]),
    (PREEMPTION, PARALLEL, [
        "start -> - / - / L1 R1",
        "go -> move / - / L2 R1",
        "quit -> leave_right / - / L1 R1",
        "quit -> leave_left / - / OUT",
    ]),
    (PREEMPTION, PARALLEL, [
        "start -> - / - / L1 R1",
        "go -> move / - / L2 R1",
        "home -> home / - / L1 R1",
        "quit -> leave_left / - / OUT",
    ]),
    (ENTRY_ORDER, PARALLEL, ["start -> - / both left l1 l2 right r1 / L2 R1", "go -> go / x2 x1 / OUT"]),
]  # fmt: skip
