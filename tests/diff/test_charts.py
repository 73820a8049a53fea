"""Edits of a chart and the findings they must lead to, no more and no less."""

from __future__ import annotations

import json
import re

import pytest

from lp_hedge.chart.model import And, Guard, In, Not, Or
from lp_hedge.review.diff import Weight, compare
from lp_hedge.review.diff.conditions import Relation, exclusive, relation
from lp_hedge.review.diff.words import phrases

A, B, C = Guard("a"), Guard("b"), Guard("c")
KNOCK = "      - {id: knock, event: tap, doc: Somebody knocks.}\n"
JAM = "      - {id: jam, event: push, cond: rusty, target: STUCK, doc: It jams.}\n"
STUCK = """  STUCK:
    doc: Stuck.
    transitions:
      - {id: oil, event: oil, target: SHUT, doc: It moves again.}
"""

EDITS = [
    ("a condition loses a term", [("key_fits and not barred", "key_fits")],
     [("transition", "open", "condition_dropped")],
     "`open` no longer needs `barred` to be *not* granted. It is taken in more cases than before."),
    ("a condition gains a term", [("cond: rusty", "cond: rusty and In('OPEN')")],
     [("transition", "jam", "condition_gained")],
     "`jam` now also needs `In(OPEN)`. It is taken in fewer cases than before."),
    ("a condition is another", [("cond: rusty", "cond: frozen")],
     [("transition", "jam", "condition")], "`jam` now needs `frozen` instead of `rusty`."),
    ("a condition goes", [(", cond: rusty", "")],
     [("transition", "jam", "condition_dropped")],
     "`jam` no longer needs `rusty`. It is taken in more cases than before."),
    ("an event is added", [("event: push, cond", "event: push kick, cond")],
     [("transition", "jam", "events_gained")], "`jam` now also answers `kick`."),
    ("an event is removed", [("push pull", "push")],
     [("transition", "open", "events_lost")], "`open` no longer answers `pull`."),
    ("a target is another", [("target: STUCK", "target: OPEN")],
     [("transition", "jam", "target")], "`jam` now leads to `OPEN` instead of `STUCK`."),
    ("an action is added", [("[turn, creak]", "[turn, creak, shut]")],
     [("transition", "open", "actions_gained")], "`open` now also performs `shut`."),
    ("an action is removed", [("[turn, creak]", "[creak]")],
     [("transition", "open", "actions_lost")], "`open` no longer performs `turn`."),
    ("actions change places", [("[turn, creak]", "[creak, turn]")],
     [("transition", "open", "actions_order")], "`open` now performs `creak`, `turn`, in this order."),
    ("a transition becomes internal", [("target: OPEN,", "target: OPEN, internal: true,")],
     [("transition", "open", "internal")], "`open` is now internal: its state is no longer left and entered again."),
    ("an entry action goes", [("    enter: light\n", "")],
     [("state", "OPEN", "entry_lost")], "Entering `OPEN` no longer performs `light`."),
    ("an exit action comes", [("    enter: light\n", "    enter: light\n    exit: dark\n")],
     [("state", "OPEN", "exit_gained")], "Leaving `OPEN` now also performs `dark`."),
    ("a transition is new", [(KNOCK, KNOCK + "      - {id: ring, event: tap, cond: bell, target: OPEN}\n")],
     [("transition", "ring", "added")],
     "New transition `ring`: from `SHUT`; on `tap`; needs `bell`; leads to `OPEN`; tried after `knock`."),
    ("a transition is gone", [(KNOCK, "")],
     [("transition", "knock", "removed")], "Transition `knock` is gone: from `SHUT`; on `tap`."),
    ("priorities are swapped", [(JAM, ""), (KNOCK, JAM + KNOCK)],
     [("transition", "open", "tried_before")], "`open` is now tried before `jam`."),
    ("a state moves with its transitions",
     [(STUCK, ""), ("    enter: light\n", "    enter: light\n    states:\n" + STUCK.replace("\n", "\n    ").rstrip(" ").replace("  STUCK", "      STUCK", 1))],
     None, "State `STUCK` is now inside `OPEN` instead of nothing."),
    ("a control is another", [("id: jam, ", "id: jam, control: rust, ")],
     [("transition", "jam", "control")], "`jam` now belongs to the control `rust` instead of nothing."),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected", "sentence"), [row[1:] for row in EDITS], ids=[row[0] for row in EDITS])
def test_an_edit_is_found_and_told(edits, expected, sentence, edited):
    found = compare(*edited(*edits))
    if expected is not None:
        assert [(each.element, each.id, each.kind) for each in found.findings] == expected
    assert sentence in found.sentences()


SEALED = [("  STUCK:\n", "  SEALED:\n"), ("target: STUCK", "target: SEALED")]
QUIET = [
    ("documentation", [("doc: It jams.", "doc: Jammed.")], "doc", Weight.WORDING),
    ("the chart's documentation", [("doc: A door.", "doc: The door.")], "doc", Weight.WORDING),
    ("a state's documentation", [("doc: Stuck.", "doc: Jammed.")], "doc", Weight.WORDING),
    ("documentation in Chinese", [("doc: It jams.", "doc: It jams., doc_zh: 卡住。")], "doc_zh", Weight.WORDING),
    ("the chart's in Chinese", [("doc: A door.", "doc: A door.\ndoc_zh: 门。")], "doc_zh", Weight.WORDING),
    ("a state's in Chinese", [("doc: Stuck.", "doc: Stuck.\n    doc_zh: 卡住。")], "doc_zh", Weight.WORDING),
    ("another name", [("id: jam", "id: rust")], "renamed", Weight.WORDING),
    ("the order of rivals that answer other events", [(KNOCK, ""), (JAM, KNOCK + JAM)], "order", Weight.WORDING),
    ("an equivalent condition", [("key_fits and not barred", "not (barred or not key_fits)")],
     "condition_equivalent", Weight.EQUIVALENT),
    ("another name of a state", SEALED, "renamed", Weight.EQUIVALENT),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "kind", "weight"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_changes_nothing_in_behaviour_is_told_apart(edits, kind, weight, edited):
    found = compare(*edited(*edits))
    assert [(each.kind, each.weight) for each in found.findings] == [(kind, weight)]
    assert not found.changes_behaviour


def test_a_renamed_state_is_told_as_such_wherever_it_is_mentioned(edited):
    old, new = edited(*SEALED, ("cond: rusty", "cond: not In('SEALED')"))
    found = compare(old, new)
    assert found.renamed == {"STUCK": "SEALED"}
    assert found.sentences()[0] == "`jam` now needs `¬In(SEALED)` instead of `rusty`."
    assert "State `STUCK` is now called `SEALED`." in found.sentences()
    assert not found.of_kind("added", "removed", "target", "moved")


def test_a_new_name_is_told_to_be_all_there_is(edited):
    [only] = compare(*edited(*SEALED)).sentences()
    assert only == "State `STUCK` is now called `SEALED`. What it does and what leads to it is the same."


def test_states_that_resemble_each_other_alike_are_not_paired(read, base):
    """Two come that do exactly what one did: nobody can say which of them it is."""
    twin = "  {0}:\n    transitions:\n      - {{event: oil, target: SHUT}}\n"
    old = read(
        base.replace("target: STUCK", "target: OPEN").replace(base[base.index("  STUCK:") :], twin.format("A")), "o"
    )
    text = base.replace("target: STUCK", "target: OPEN")
    new = read(text.replace(text[text.index("  STUCK:") :], twin.format("B") + twin.format("C")), "n")
    found = compare(old, new)
    assert found.renamed == {}
    assert {each.id for each in found.of_kind("added", "removed") if each.element == "state"} == {"A", "B", "C"}


def test_a_state_that_does_something_else_is_another_state(edited):
    found = compare(*edited(*SEALED, ("id: oil, event: oil, target: SHUT", "id: melt, event: melt, target: OPEN")))
    assert found.renamed == {}


def test_what_stands_inside_a_renamed_state_moves_with_it(read):
    inside = "name: x\nstates:\n  {0}:\n    initial: true\n    states:\n      {1}: {{transitions: [{{event: e, target: Z}}]}}\n  Z: {{transitions: [{{event: f, target: {0}}}]}}\n"
    found = compare(read(inside.format("P", "Q"), "o"), read(inside.format("R", "S"), "n"))
    assert found.renamed == {"P": "R", "Q": "S"}
    assert not found.changes_behaviour


def test_rivals_that_exclude_each_other_may_change_places(read):
    text = "name: x\nstates:\n  S:\n    initial: true\n    transitions:\n"
    rows = ["      - {id: p, event: e, cond: a}\n", "      - {id: q, event: e, unless: a}\n"]
    found = compare(read(text + "".join(rows)), read(text + "".join(reversed(rows)), "other"))
    assert [each.kind for each in found.findings] == ["order"]
    assert not found.changes_behaviour


def test_as_few_transitions_as_possible_are_said_to_have_moved(read):
    text = "name: x\nstates:\n  S:\n    initial: true\n    transitions:\n"
    rows = [f"      - {{id: t{place}, event: e, cond: g{place}}}\n" for place in range(5)]
    found = compare(read(text + "".join(rows)), read(text + "".join([*rows[1:], rows[0]]), "other"))
    assert found.sentences() == ["`t0` is now tried after `t1`, `t2`, `t3`, `t4`."]


def test_a_transition_without_a_name_is_known_by_what_it_does(read):
    text = "name: x\nstates:\n  S:\n    initial: true\n    transitions:\n"
    first, second, third = (f"      - {{event: e{place}, cond: g}}\n" for place in range(3))
    found = compare(read(text + first + second), read(text + third + first + second, "other"))
    assert [(each.kind, each.id) for each in found.of_kind("added", "removed")] == [("added", "S.1")]
    assert not [each for each in found.findings if each.weight is Weight.BEHAVIOUR and each.kind != "added"]


def test_behaviour_comes_first_and_wording_last(edited):
    found = compare(*edited(("doc: It jams.", "doc: x"), ("key_fits and not barred", "not barred and key_fits"),
                            (KNOCK, "")))  # fmt: skip
    assert [each.weight for each in found.findings] == [Weight.BEHAVIOUR, Weight.EQUIVALENT, Weight.WORDING]


def test_the_data_is_plain_and_says_both_sides(edited):
    data = compare(*edited(("cond: rusty", "cond: frozen"))).as_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["machine"] == "door"
    [finding] = data["findings"]
    assert (finding["old"], finding["new"], finding["weight"]) == ("rusty", "frozen", "behaviour")


def test_every_sentence_exists_in_chinese(edited):
    for _, edits, _, _ in EDITS:
        for each in compare(*edited(*edits)).findings:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in each.sentence("zh"))


def test_both_languages_take_the_same_values():
    places = {key: [set(re.findall(r"{\d}", text)) for text in told.values()] for key, told in phrases().items()}
    assert {key: found for key, found in places.items() if found[0] != found[1]} == {}


RELATIONS = [
    (A, A, Relation.SAME),
    (And((A, B)), And((B, A)), Relation.EQUIVALENT),
    (Not(And((A, B))), Or((Not(A), Not(B))), Relation.EQUIVALENT),
    (None, Or((A, Not(A))), Relation.EQUIVALENT),
    (A, And((A, B)), Relation.NARROWER),
    (None, A, Relation.NARROWER),
    (A, Or((A, In("S"))), Relation.WIDER),
    (And((A, Not(A))), B, Relation.WIDER),
    (A, B, Relation.DIFFERENT),
    (In("S"), In("T"), Relation.DIFFERENT),
    (And((A, B)), And((A, C)), Relation.DIFFERENT),
]


@pytest.mark.parametrize(("old", "new", "expected"), RELATIONS)
def test_conditions_are_compared_over_all_valuations(old, new, expected):
    assert relation(old, new) is expected


def test_too_many_combinations_are_left_undecided():
    many = Or(tuple(And((Guard(f"p{n}"), Guard(f"q{n}"))) for n in range(16)))
    turned = Or(tuple(reversed(many.terms)))
    assert relation(many, And((turned, A))) is Relation.UNDECIDED
    assert not exclusive(many, Not(turned))


def test_exclusive_conditions_never_hold_together():
    assert exclusive(And((A, B)), Not(A))
    assert not exclusive(A, None)
