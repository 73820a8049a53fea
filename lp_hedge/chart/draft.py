"""What a reader hands over before anything is checked across the chart: states and transitions with their marks."""

from __future__ import annotations

from dataclasses import dataclass, field

from lp_hedge.chart.model import Condition, Content, Kind
from lp_hedge.errors import Problem


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands."""

    file: str
    line: int
    key: str

    def problem(self, message: str) -> Problem:
        """A finding here."""
        return Problem(self.file, self.line, self.key, message)


@dataclass(frozen=True, slots=True)
class Notes:
    """The annotations a state or transition may carry."""

    doc: str = ""
    doc_zh: str = ""
    role: str = ""
    control: str = ""
    priority: str = ""


@dataclass(slots=True)
class DraftTransition:
    """A transition as written; `id` is empty where the document gives none."""

    mark: Mark
    id: str = ""
    events: tuple[str, ...] = ()
    cond: Condition | None = None
    targets: tuple[str, ...] = ()
    internal: bool = False
    content: tuple[Content, ...] = ()
    notes: Notes = Notes()


@dataclass(slots=True)
class DraftInitial:
    """An initial (or history default) transition as written."""

    mark: Mark
    targets: tuple[str, ...]
    content: tuple[Content, ...] = ()


@dataclass(slots=True)
class DraftState:
    """A state as written, with its children; `kind` is what the document says it is."""

    id: str
    mark: Mark
    kind: Kind
    children: list[DraftState] = field(default_factory=list)
    initial: DraftInitial | None = None
    enter: tuple[Content, ...] = ()
    exit: tuple[Content, ...] = ()
    transitions: list[DraftTransition] = field(default_factory=list)
    notes: Notes = Notes()
    external: tuple[str, ...] = ()  # of the region's own document, when it has one


@dataclass(slots=True)
class DraftChart:
    """A document as written. `initial` is None where the first root is meant."""

    name: str
    mark: Mark
    roots: list[DraftState] = field(default_factory=list)
    initial: DraftInitial | None = None
    external: tuple[str, ...] = ()
    doc: str = ""
    doc_zh: str = ""
    problems: list[Problem] = field(default_factory=list)
