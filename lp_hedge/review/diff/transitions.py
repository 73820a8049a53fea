"""What differs between the old and the new form of one transition, and how one without a partner is told."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart.lint.events import common
from lp_hedge.chart.model import Call, Chart, Content, Transition
from lp_hedge.review.diagram.style import action_role
from lp_hedge.review.diff.conditions import Relation, needs, relation, shown
from lp_hedge.review.diff.finding import Finding, Weight

ANNOTATIONS = ("doc", "doc_zh", "role", "control", "priority")
"""What readers see and engines do not, of states and transitions alike."""
TAKEN = {
    Relation.WIDER: ("taken_more",),
    Relation.NARROWER: ("taken_less",),
    Relation.UNDECIDED: ("taken_undecided",),
}


def changes(old: Transition, new: Transition) -> Iterator[Finding]:
    """Every difference between two forms of one transition, except its place among its rivals."""
    if old.id != new.id:
        yield _told(Weight.WORDING, new, "renamed", old.id, new.id)
    if old.source != new.source:
        yield _told(Weight.BEHAVIOUR, new, "moved", old.source, new.source)
    yield from _listed_change(new, "events", old.events, new.events)
    yield from _condition(old, new)
    if old.targets != new.targets:
        yield _told(Weight.BEHAVIOUR, new, "target", " ".join(old.targets), " ".join(new.targets))
    if old.internal != new.internal:
        forms = {True: "internal", False: "external"}
        kind = forms[new.internal]
        yield Finding(Weight.BEHAVIOUR, "transition", new.id, kind, forms[old.internal], kind)
    yield from _listed_change(new, "actions", names(old.content), names(new.content))
    for key in ANNOTATIONS:
        if getattr(old, key) != getattr(new, key):
            yield _told(Weight.WORDING, new, key, getattr(old, key), getattr(new, key))


def alone(transition: Transition, chart: Chart, kind: str) -> Finding:
    """A transition that the other chart lacks: what it does, and behind which rivals it stands."""
    rivals = chart.states[transition.source].transitions
    earlier = rivals[: rivals.index(transition)]
    first = tuple(each.id for each in earlier if common(each, transition) is not None)
    parts = {
        "from": (transition.source,), "on": transition.events, "needs": needs(transition.cond),
        "to": transition.targets, "performs": names(transition.content), "after": first,
    }  # fmt: skip
    clauses = tuple((f"clause_{key}", values) for key, values in parts.items() if values)
    text = described(transition)
    sides = ("", text) if kind == "added" else (text, "")
    notes = tuple(_risks(transition.content))
    return Finding(Weight.BEHAVIOUR, "transition", transition.id, kind, *sides, notes=notes, clauses=clauses)


def described(transition: Transition) -> str:
    """A transition on one line: `READY: act [a ∧ b] → PLANNING / submit`."""
    parts = [f"{transition.source}:", *transition.events]
    parts += [f"[{shown(transition.cond)}]"] if transition.cond is not None else []
    parts += [f"→ {' + '.join(transition.targets)}"] if transition.targets else []
    parts += [f"/ {', '.join(names(transition.content))}"] if transition.content else []
    return " ".join(parts)


def names(content: tuple[Content, ...]) -> tuple[str, ...]:
    """Actions by name; a raised event as `raise EVENT`."""
    return tuple(each.name if isinstance(each, Call) else f"raise {each.event}" for each in content)


def _told(weight: Weight, of: Transition, kind: str, old: str, new: str) -> Finding:
    sides = tuple((each,) if each else () for each in (old, new))
    return Finding(weight, "transition", of.id, kind, old, new, sides)


def _listed_change(of: Transition, aspect: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Finding]:
    """A list that lost or gained names, or only their order."""
    for kind, values in gained_and_lost(old, new):
        sides = ", ".join(old), ", ".join(new)
        notes = tuple(_risks(tuple(map(Call, values[0])))) if aspect == "actions" else ()
        yield Finding(Weight.BEHAVIOUR, "transition", of.id, f"{aspect}_{kind}", *sides, values, notes)


def gained_and_lost(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """`gained` and `lost` with the names, or `order` with the new order."""
    gained = tuple(each for each in new if each not in old)
    lost = tuple(each for each in old if each not in new)
    if gained:
        yield "gained", (gained,)
    if lost:
        yield "lost", (lost,)
    if old != new and not gained and not lost:
        yield "order", (new,)


def _condition(old: Transition, new: Transition) -> Iterator[Finding]:
    found = relation(old.cond, new.cond)
    if found is Relation.SAME:
        return
    before, after = needs(old.cond), needs(new.cond)
    dropped = tuple(each for each in before if each not in after)
    gained = tuple(each for each in after if each not in before)
    sides = shown(old.cond), shown(new.cond)
    if found is Relation.EQUIVALENT:
        yield Finding(Weight.EQUIVALENT, "transition", new.id, "condition_equivalent", *sides)
        return
    kind, values = _condition_kind(dropped, gained)
    yield Finding(Weight.BEHAVIOUR, "transition", new.id, kind, *sides, values, TAKEN.get(found, ()))


def _condition_kind(dropped: tuple[str, ...], gained: tuple[str, ...]) -> tuple[str, tuple[tuple[str, ...], ...]]:
    if dropped and gained:
        return "condition", (dropped, gained)
    return ("condition_dropped", (dropped,)) if dropped else ("condition_gained", (gained,))


def _risks(content: tuple[Content, ...]) -> Iterator[str]:
    """What the actions do to the risk, as far as they are registered."""
    roles = {action_role(each.name) for each in content if isinstance(each, Call)}
    yield from (f"risk_{role}" for role in ("opening", "reducing") if role in roles)
