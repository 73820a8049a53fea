"""The protocol every engine answers: one machine, one event at a time, run to completion.

Engines select transitions and report content; they never call an action. The view is passed to guards
untouched. A guard is evaluated at most once in a macrostep (guards are pure and the view is frozen), and
only when the outcome depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Step:
    """What one macrostep did. `table` shares one Step per leaf of its decision tree: never mutate.

    `transitions`: ids in the order taken (every microstep). `guards`: values of the guards evaluated.
    `actions`: names of the actions to perform, in order (exit, transition, enter; every microstep).
    `configuration`: active atomic state ids afterwards. `active`: all active state ids, document order.
    """

    transitions: tuple[str, ...]
    guards: Mapping[str, bool]
    actions: tuple[str, ...]
    configuration: frozenset[str]
    active: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A machine's whole position: plain data, enough to resume. `history`: history id → recorded states."""

    active: tuple[str, ...]
    history: tuple[tuple[str, tuple[str, ...]], ...] = ()
    done: bool = False


class Machine(Protocol):
    """A running chart."""

    @property
    def configuration(self) -> frozenset[str]:
        """Active atomic (and final) state ids."""

    @property
    def active(self) -> tuple[str, ...]:
        """All active state ids, document order (outermost first)."""

    @property
    def initial_step(self) -> Step:
        """What the start performed (enter actions, eventless transitions)."""

    def step(self, event: str, view: Any = None) -> Step:
        """The hot path. Raises `GuardFailed` and leaves the machine where it was."""

    def send(self, event: str, view: Any = None) -> Step:
        """As `step`, with the full report."""

    def snapshot(self) -> Snapshot:
        """The position as data."""

    def restore(self, snapshot: Snapshot) -> None:
        """Resume at a position taken by any engine from the same chart. Nothing is performed."""
