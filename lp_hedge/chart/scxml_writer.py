"""A chart as W3C SCXML. What SCXML has no word for stands in a namespace of our own, so nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart import condition, vocabulary
from lp_hedge.chart.model import Call, Chart, Content, Kind, State, Transition
from lp_hedge.chart.naming import default_id
from lp_hedge.chart.shape import HISTORY

_TAGS = {
    Kind.ATOMIC: "state",
    Kind.COMPOUND: "state",
    Kind.PARALLEL: "parallel",
    Kind.FINAL: "final",
    Kind.SHALLOW_HISTORY: "history",
    Kind.DEEP_HISTORY: "history",
}
_INDENT = "  "
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)

Attributes = dict[str, str]


def to_scxml(chart: Chart) -> str:
    """The chart as SCXML text; reading it gives an equal chart."""
    attributes = {
        "xmlns": vocabulary.SCXML_NAMESPACE,
        "xmlns:lh": vocabulary.OWN_NAMESPACE,
        "version": "1.0",
        "name": chart.name,
        "initial": "" if chart.initial_content else " ".join(chart.initial),
        "lh:doc": chart.doc,
        "lh:doc_zh": chart.doc_zh,
        "lh:external": " ".join(chart.external),
    }
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_element("scxml", attributes, list(_document(chart)))]
    return "\n".join(lines) + "\n"


def _document(chart: Chart) -> Iterator[str]:
    if chart.initial_content:
        yield from _initial(chart.initial, chart.initial_content)
    for root in chart.roots:
        yield from _state(chart, chart.states[root])


def _state(chart: Chart, state: State) -> list[str]:
    if state.kind in HISTORY:
        attributes = {"id": state.id, "type": state.kind.value} | _notes(state)
        return _element("history", attributes, _default(state.initial, state.initial_content))
    plain_initial = state.kind is Kind.COMPOUND and not state.initial_content
    attributes = {"id": state.id, "initial": " ".join(state.initial) if plain_initial else ""} | _notes(state)
    return _element(_TAGS[state.kind], attributes, list(_inside(chart, state)))


def _inside(chart: Chart, state: State) -> Iterator[str]:
    if state.initial_content:
        yield from _initial(state.initial, state.initial_content)
    for tag, content in (("onentry", state.enter), ("onexit", state.exit)):
        if content:
            yield from _element(tag, {}, _content(content))
    for number, transition in enumerate(state.transitions, start=1):
        yield from _transition(transition, default_id(state.id, number))
    for child in state.children:
        yield from _state(chart, chart.states[child])


def _initial(targets: tuple[str, ...], content: tuple[Content, ...]) -> list[str]:
    return _element("initial", {}, _default(targets, content))


def _default(targets: tuple[str, ...], content: tuple[Content, ...]) -> list[str]:
    return _element("transition", {"target": " ".join(targets)}, _content(content))


def _transition(transition: Transition, ordinary_id: str) -> list[str]:
    attributes = {
        "event": " ".join(transition.events),
        "cond": condition.unparse(transition.cond) if transition.cond else "",
        "target": " ".join(transition.targets),
        "type": "internal" if transition.internal else "",
        "lh:id": "" if transition.id == ordinary_id else transition.id,
    }
    return _element("transition", attributes | _notes(transition), _content(transition.content))


def _notes(subject: State | Transition) -> Attributes:
    return {f"lh:{key}": getattr(subject, key) for key in sorted(vocabulary.ANNOTATIONS)}


def _content(content: tuple[Content, ...]) -> list[str]:
    lines: list[str] = []
    for item in content:
        if isinstance(item, Call):
            lines += _element("lh:action", {"name": item.name}, [])
        else:
            lines += _element("raise", {"event": item.event}, [])
    return lines


def _element(tag: str, attributes: Attributes, inside: list[str]) -> list[str]:
    """Lines of an element; empty attributes are left out."""
    words = [tag, *(f'{key}="{value.translate(_ESCAPES)}"' for key, value in attributes.items() if value)]
    opening = " ".join(words)
    if not inside:
        return [f"<{opening}/>"]
    return [f"<{opening}>", *(_INDENT + line for line in inside), f"</{tag}>"]
