"""Random charts and streams, a pure function of a seed: a failing seed is printed by Hypothesis and replays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lp_hedge.chart import load
from lp_hedge.chart.model import (
    And,
    Call,
    Chart,
    Condition,
    Content,
    Guard,
    In,
    Kind,
    Not,
    Or,
    Raise,
    State,
    Transition,
)

GUARDS = ("g0", "g1", "g2", "g3")
EVENTS = ("a", "b", "b.c", "d")
RAISED = ("b", "r", "r.s")
DESCRIPTORS = (*EVENTS, "r", "b.*", "*")
HISTORY = (Kind.SHALLOW_HISTORY, Kind.DEEP_HISTORY)
MAX_DEPTH = 4
MAX_STATES = 16

Stream = list[tuple[str, dict[str, bool]]]


@dataclass(frozen=True)
class Taste:
    """Which constructs random charts may use."""

    parallel: bool = True
    history: bool = True
    deep_initial: bool = True
    initial_content: bool = True
    descent: bool = True
    """Transitions to any descendant of their source; else internal ones to a child only."""


def reads(name: str) -> Callable[[Any], bool]:
    """A guard that reads its own name from the view; without a view it is not granted."""
    return lambda view: view is not None and view[name]


@dataclass
class Sketch:
    """A chart under construction."""

    rng: Random
    taste: Taste
    states: dict[str, State] = field(default_factory=dict)

    def grow(self, parent: str | None, depth: int) -> str:
        """Add a random state with its descendants; return its id."""
        kind = self._kind(depth)
        state_id = self._add(kind, parent)
        if kind in (Kind.COMPOUND, Kind.PARALLEL):
            least = 2 if kind is Kind.PARALLEL else 1
            children = [self.grow(state_id, depth + 1) for _ in range(self.rng.randint(least, 3))]
            if kind is Kind.COMPOUND and self.chance(0.4):
                children.append(self._add(Kind.FINAL, state_id))
            if self.taste.history and self.chance(0.4):
                children.append(self._add(self.rng.choice(HISTORY), state_id))
            self.states[state_id] = replace(self.states[state_id], children=tuple(children))
        return state_id

    def furnish(self) -> None:
        """Give every state its initial transition, content and transitions."""
        for state_id, state in list(self.states.items()):
            self.states[state_id] = self._furnished(state)

    def content(self, most: int = 2) -> tuple[Content, ...]:
        """Up to `most` actions and raised events."""
        return tuple(self._item() for _ in range(self.rng.randint(0, most)))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def _add(self, kind: Kind, parent: str | None) -> str:
        state_id = f"s{len(self.states)}"
        self.states[state_id] = State(state_id, kind, parent)
        return state_id

    def _kind(self, depth: int) -> Kind:
        if depth >= MAX_DEPTH or len(self.states) > MAX_STATES:
            return Kind.ATOMIC
        inner = [Kind.COMPOUND, *([Kind.PARALLEL] if self.taste.parallel else [])]
        return self.rng.choice([Kind.ATOMIC, *inner]) if depth > 1 else self.rng.choice(inner)

    def _real(self, state_ids: tuple[str, ...]) -> list[str]:
        return [each for each in state_ids if self.states[each].kind not in HISTORY]

    def _below(self, state_id: str) -> list[str]:
        """Every real descendant."""
        children = self._real(self.states[state_id].children)
        return [each for child in children for each in (child, *self._below(child))]

    def _furnished(self, state: State) -> State:
        if state.kind in HISTORY:
            return replace(state, initial=(self._default(state),), initial_content=self._initial_content())
        if state.kind is Kind.COMPOUND:
            direct = not self.taste.deep_initial or self.chance(0.7)
            initial = self.rng.choice(self._real(state.children) if direct else self._below(state.id))
            state = replace(state, initial=(initial,), initial_content=self._initial_content())
        if state.kind is not Kind.FINAL:
            state = replace(state, transitions=self._transitions(state))
        return replace(state, enter=self.content(1), exit=self.content(1))

    def _default(self, history: State) -> str:
        parent = self.states[history.parent or ""]
        shallow = history.kind is Kind.SHALLOW_HISTORY
        return self.rng.choice(self._real(parent.children) if shallow else self._below(parent.id))

    def _initial_content(self) -> tuple[Content, ...]:
        return self.content(1) if self.taste.initial_content and self.chance(0.3) else ()

    def _item(self) -> Content:
        return Raise(self.rng.choice(RAISED)) if self.chance(0.06) else Call(self.rng.choice("xyz"))

    def _transitions(self, state: State) -> tuple[Transition, ...]:
        return tuple(self._transition(state, f"{state.id}.{number}") for number in range(self.rng.randint(0, 4)))

    def _transition(self, state: State, name: str) -> Transition:
        events = self._events(state)
        cond = self._condition(2) if not events or self.chance(0.6) else None
        targets = self._targets()
        inside = state.kind is Kind.COMPOUND and bool(targets) and set(targets) <= set(self._below(state.id))
        if inside and not self.taste.descent:
            targets = (self.rng.choice(self._real(state.children)),)
        internal = inside and (not self.taste.descent or self.chance(0.5))
        return Transition(name, state.id, events, cond, targets, internal, self.content())

    def _events(self, state: State) -> tuple[str, ...]:
        if self.chance(0.03):
            return ()
        done = [f"done.state.{state.id}"] * 3 if state.children else []
        return tuple(dict.fromkeys(self.rng.choices([*DESCRIPTORS, *EVENTS, *done], k=self.rng.randint(1, 2))))

    def _targets(self) -> tuple[str, ...]:
        parallels = [each for each in self.states.values() if each.kind is Kind.PARALLEL]
        if parallels and self.chance(0.15):
            regions = self._real(self.rng.choice(parallels).children)
            return tuple(self.rng.choice([each, *self._below(each)]) for each in regions)
        return () if self.chance(0.15) else (self.rng.choice(list(self.states)),)

    def _condition(self, depth: int) -> Condition:
        kind = self.rng.randrange(6) if depth else 0
        if kind < 3:
            known = Guard(self.rng.choice(GUARDS))
            return In(self.rng.choice([*self.states, "elsewhere"])) if self.chance(0.3) else known
        terms = tuple(self._condition(depth - 1) for _ in range(self.rng.randint(2, 3)))
        return Not(terms[0]) if kind == 3 else And(terms) if kind == 4 else Or(terms)


def random_chart(seed: int, taste: Taste = Taste()) -> Chart:
    """A well-formed chart of up to about twenty states."""
    sketch = Sketch(Random(seed), taste)
    roots = [sketch.grow(None, 1) for _ in range(sketch.rng.randint(1, 2))]
    if sketch.chance(0.3):
        roots.append("end")
        sketch.states["end"] = State("end", Kind.FINAL)
    sketch.furnish()
    content = sketch.content(1) if taste.initial_content and sketch.chance(0.2) else ()
    return Chart(f"random {seed}", sketch.states, tuple(roots), (roots[0],), content)


def random_stream(seed: int, length: int = 20) -> Stream:
    """Events, some of them unheard of, each with the guards' values."""
    rng = Random(seed)
    names = (*EVENTS, "unheard")
    return [(rng.choice(names), {name: rng.random() < 0.5 for name in GUARDS}) for _ in range(length)]


@dataclass(frozen=True)
class Laws:
    """What property tests draw from (importlib mode gives test files no common module)."""

    chart: Callable[..., Chart] = random_chart
    stream: Callable[..., Stream] = random_stream
    bindings: Mapping[str, Callable[[Any], bool]] = field(
        default_factory=lambda: {name: reads(name) for name in GUARDS}
    )
    chain: Taste = Taste(parallel=False, history=False, deep_initial=False, initial_content=False, descent=False)


@pytest.fixture(scope="session")
def laws() -> Laws:
    """Random charts, random streams, and the bindings that fit them."""
    return Laws()


@pytest.fixture
def chart_from(tmp_path: Path) -> Callable[[str], Chart]:
    """A chart from YAML text, checked for form only."""

    def read(text: str) -> Chart:
        file = tmp_path / "chart.yaml"
        file.write_text(text, encoding="utf-8")
        return load(file, lint="structure")

    return read
