"""The chart: an immutable picture of one SCXML statechart, shared by every reader, engine and drawing.

Terms mean what SCXML means. A `Chart` holds its states by id in document order; every state names its
parent and children by id, so the model has no cycles and compares by value. Conditions are trees of
`Guard`, `In`, `Not`, `And`, `Or`; numbers live in configuration, never here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.engines.base import Machine


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard by name; the view decides."""

    name: str


@dataclass(frozen=True, slots=True)
class In:
    """True while the state is active; the configuration decides."""

    state: str


@dataclass(frozen=True, slots=True)
class Not:
    """Not granted."""

    term: Condition


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple[Condition, ...]


Condition = Guard | In | Not | And | Or


@dataclass(frozen=True, slots=True)
class Call:
    """Executable content: an action by name, performed outside the engine."""

    name: str


@dataclass(frozen=True, slots=True)
class Raise:
    """Executable content: put an event on the internal queue."""

    event: str


Content = Call | Raise


class Kind(Enum):
    ATOMIC = "atomic"
    COMPOUND = "compound"
    PARALLEL = "parallel"
    FINAL = "final"
    SHALLOW_HISTORY = "shallow"
    DEEP_HISTORY = "deep"


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow. `events` are SCXML descriptors (prefix matching, `*`); empty means eventless.

    `targets` empty means targetless. `line` is where it stands in its file. Equality ignores the line.
    `doc_zh` is `doc` in Chinese.
    `priority: documented` means that yielding to earlier transitions of its state is intended.
    """

    id: str
    source: str
    events: tuple[str, ...] = ()
    cond: Condition | None = None
    targets: tuple[str, ...] = ()
    internal: bool = False
    content: tuple[Content, ...] = ()
    doc: str = ""
    role: str = ""
    control: str = ""
    line: int = field(default=0, compare=False)
    priority: str = ""
    doc_zh: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """One state; `children` and `transitions` in document order, history states among the children.

    `initial` holds the targets of the initial transition (a compound state's default child, a history
    state's default targets); `initial_content` is what that transition performs.
    """

    id: str
    kind: Kind
    parent: str | None = None
    children: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    initial_content: tuple[Content, ...] = ()
    enter: tuple[Content, ...] = ()
    exit: tuple[Content, ...] = ()
    transitions: tuple[Transition, ...] = ()
    doc: str = ""
    role: str = ""
    control: str = ""
    priority: str = ""
    line: int = field(default=0, compare=False)
    doc_zh: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A checked, immutable chart. `roots` are the children of the document, `initial` its default entry.

    `external` names states of sibling regions that `In()` may test when this chart is one region of a
    composition; alone, such a test is false.
    """

    name: str
    states: Mapping[str, State]
    roots: tuple[str, ...]
    initial: tuple[str, ...]
    initial_content: tuple[Content, ...] = ()
    external: tuple[str, ...] = ()
    doc: str = ""
    file: str = field(default="", compare=False)
    bindings: Mapping[str, Callable[..., Any]] = field(default_factory=dict, compare=False, repr=False)
    doc_zh: str = ""

    def start(self, engine: str = "table", bindings: Mapping[str, Callable[..., Any]] | None = None) -> Machine:
        """Enter the initial configuration on the named engine and run to completion.

        `bindings` override those given to `load`, which override registered plug-ins.
        Raises `UnsupportedChart` when the engine cannot run the chart faithfully, `DefinitionError`
        for a guard without a function.
        """
        from lp_hedge.engines import start

        return start(self, engine, bindings)

    def transitions(self) -> Iterator[Transition]:
        """Every transition, in document order of its source, then priority order."""
        for state in self.states.values():
            yield from state.transitions

    def ancestors(self, state_id: str) -> Iterator[str]:
        """Proper ancestors, innermost first, without the document root."""
        parent = self.states[state_id].parent
        while parent is not None:
            yield parent
            parent = self.states[parent].parent


def guards_of(condition: Condition | None) -> tuple[str, ...]:
    """Names of the guards a condition reads, in order of appearance, without repeats."""
    found: dict[str, None] = {}

    def visit(term: Condition | None) -> None:
        match term:
            case Guard(name):
                found[name] = None
            case Not(inner):
                visit(inner)
            case And(terms) | Or(terms):
                for each in terms:
                    visit(each)

    visit(condition)
    return tuple(found)


def matches(descriptor: str, event: str) -> bool:
    """SCXML event matching: `*`, exact name, or a dotted prefix (`a` and `a.*` match `a.b`)."""
    stem = descriptor.removesuffix("*").removesuffix(".")
    return not stem or event == stem or event.startswith(stem + ".")
