"""What one venue does differently, read from `venues/NAME.yaml` into a record that refuses what it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from lp_hedge.document import Document, read
from lp_hedge.ports import Capabilities

FOLDER = Path(__file__).parent / "venues"
OUTCOMES = (
    "throttled", "clock_skew", "duplicate", "no_change", "not_found", "ambiguous", "rejected", "fatal",
)  # fmt: skip

Steps = tuple[str | int, ...]
"""A path into what a venue answered: keys and positions."""


@dataclass(frozen=True, slots=True)
class LookUpForm:
    """How an order is asked for by client id: `named` (ccxt's own way), or as a `parameter`, with `extra` ones."""

    form: str
    parameter: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderForm:
    """`hedged` names legs; `margin_mode` is the parameter that carries it; `price` `best` where a market needs one."""

    hedged: bool
    margin_mode: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class FillForm:
    """Where a fill names its leg (`net`, `closed_size` or a path) and client id, and what one request may span.

    `asks_name`: the venue's fills name the order only by its own id. `kinds`: trades come by kind, one request each.
    `charges_negative`: a fee that was charged is told below zero.
    `recent`: another request serves the last days.
    """

    leg: str | Steps
    client_id: Steps
    per_page: int = 0
    days_per_request: int = 0
    asks_name: bool = False
    charges_negative: bool = False
    kinds: Mapping[str, Any] = field(default_factory=dict)
    recent: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quirks:
    """One venue. `codes` maps an outcome to codes (or sentences) of the venue; `code_paths` says where codes stand.

    `answers`: end of an address (or `type` of a request) → what its answer must hold; an empty path: be a list.
    `deadline`: how an order says until when it may be accepted, where ccxt does not (see `deadlines`).
    `stream_ends`: events by which a stream says that nothing follows.
    """

    name: str
    title: str
    settle: str
    capabilities: Capabilities
    evidence: str
    options: Mapping[str, Any]
    client_id: str
    look_up: LookUpForm
    order: OrderForm
    fills: FillForm
    streamed_fill: FillForm
    available: str | Steps
    terms: str
    code_paths: tuple[Steps, ...]
    codes: Mapping[str, frozenset[str]]
    answers: Mapping[str, Steps]
    remarks: tuple[str, ...] = ()
    error_map: str = ""
    deadline: str = ""
    stream_ends: Steps = ()
    min_notional: Steps = ()


def names() -> tuple[str, ...]:
    """Every venue with a file, by name."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def quirks(name: str) -> Quirks:
    """What `venues/NAME.yaml` says. Raises `DefinitionError` for a missing, unknown or ill-formed entry."""
    document = read(FOLDER / f"{name}.yaml")
    return _record(Quirks, document, (), {"name": name})


def at(answer: Any, steps: Steps) -> Any:
    """The value at a path in an answer; None where the path ends early."""
    for step in steps:
        try:
            answer = answer[step]
        except (KeyError, IndexError, TypeError):
            return None
    return answer


R = TypeVar("R")
NESTED: dict[str, type] = {
    "capabilities": Capabilities, "look_up": LookUpForm, "order": OrderForm,
    "fills": FillForm, "streamed_fill": FillForm,
}  # fmt: skip


def _record(kind: type[R], document: Document, where: tuple[str, ...], given: dict[str, Any] | None = None) -> R:
    """A mapping of the document as the record it stands for."""
    data = at(document.data, where)
    if not isinstance(data, dict):
        raise document.refuse("is a mapping; see the other venues' files", *where)
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # every kind here is a dataclass
    values = dict(given or {})
    for key, value in data.items():
        if key not in known or key in values:
            raise document.refuse(f"unknown key; known are {', '.join(sorted(known))}", *where, key)
        values[key] = _value(document, (*where, key), value)
    for name, each in known.items():
        if name not in values and each.default is MISSING and each.default_factory is MISSING:
            raise document.refuse(f"{name} is missing; add it", *where)
    return kind(**values)


def _value(document: Document, where: tuple[str, ...], value: Any) -> Any:
    key = where[-1]
    if key in NESTED and len(where) == 1:
        return _record(NESTED[key], document, where)
    if key == "codes":
        return _codes(document, value)
    return _frozen(value)


def _codes(document: Document, value: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    for outcome in value:
        if outcome not in OUTCOMES:
            raise document.refuse(f"unknown outcome; known are {', '.join(OUTCOMES)}", "codes", outcome)
    every = [code for codes in value.values() for code in codes]
    for code in every:
        if every.count(code) > 1:
            raise document.refuse(f"{code} has two outcomes; keep one", "codes")
    return {outcome: frozenset(map(str, codes)) for outcome, codes in value.items()}


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down; mappings stay mappings."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
