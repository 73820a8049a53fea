"""A controller's snapshot as plain JSON and back: what the journal keeps and a replay starts from.

JSON has no word for what is not finite, so those numbers are text: `inf`, `-inf`, `nan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from lp_hedge.domain import Memory
from lp_hedge.engines.base import Snapshot
from lp_hedge.errors import DefinitionError

CLOCKS = ("clock", "last_t", "last_price")


def plain(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """`Controller.snapshot()` as JSON-plain data."""
    machine: Snapshot = snapshot["machine"]
    return {
        "machine": {
            "active": list(machine.active),
            "history": {history: list(states) for history, states in machine.history},
            "done": machine.done,
        },
        "memory": {name: _written(value) for name, value in snapshot["memory"].items()},
        **{name: _written(snapshot[name]) for name in CLOCKS},
    }


def from_plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `Controller.restore` takes. Raises `DefinitionError` when `plain` did not write it.

    What the memory did not have when it was written keeps its default.
    """
    try:
        machine = data["machine"]
        history = tuple((each, tuple(states)) for each, states in machine["history"].items())
        return {
            "machine": Snapshot(tuple(machine["active"]), history, bool(machine["done"])),
            "memory": {**_FRESH, **{name: _read(_FRESH[name], value) for name, value in data["memory"].items()}},
            **{name: float(data[name]) for name in CLOCKS},
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        told = f"{type(error).__name__}: {error}"
        raise DefinitionError(f"not a controller's snapshot ({told}); use a recorded one") from error


def _written(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    return [_written(each) for each in value] if isinstance(value, tuple) else value


def _read(like: Any, value: Any) -> Any:
    """A value of the type that its field has."""
    if isinstance(like, tuple):
        return tuple(float(each) for each in value)
    if type(value) is not type(like) and not isinstance(like, float):
        raise TypeError(f"{value!r} where {type(like).__name__} is expected")
    return float(value) if isinstance(like, float) else value


_FRESH: Mapping[str, Any] = Memory()._asdict()
