"""Random charts, and machines of every engine fed from one stream of events and guard values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from lp_hedge.chart.model import And, Call, Chart, Condition, Content, Guard, In, Kind, Not, Or, Raise, State, Transition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GUARDS = ("g0", "g1", "g2", "g3")
EVENTS = ("a", "b", "b.c", "d")
RAISED = ("b", "r", "r.s")
DESCRIPTORS = (*EVENTS, "r", "b.*", "*")
HISTORY = (Kind.SHALLOW_HISTORY, Kind.DEEP_HISTORY)

Draw = Any


def reads(name: str) -> Callable[[Any], bool]:
    """A guard that reads its own name from the view; without a view it is not granted."""
    return lambda view: view is not None and view[name]


BINDINGS = {name: reads(name) for name in GUARDS}


@dataclass(frozen=True)
class Taste:
    """Which constructs random charts may use."""

    parallel: bool = True
    history: bool = True
    raising: bool = True
    eventless: bool = True
    done: bool = True
    final_root: bool = True
    deep_initial: bool = True
    initial_content: bool = True
    internal: bool = True
    wildcard: bool = True


EVERYTHING = Taste()


@dataclass
class Sketch:
    """A chart under construction."""

    draw: Draw
    taste: Taste
    states: dict[str, State] = field(default_factory=dict)

    def grow(self, parent: str | None, depth: int) -> str:
        """Add a random state with its descendants; return its id."""
        state_id = f"s{len(self.states)}"
        kind = self._kind(depth)
        self.states[state_id] = State(state_id, kind, parent)
        if kind in (Kind.COMPOUND, Kind.PARALLEL):
            least = 2 if kind is Kind.PARALLEL else 1
            children = [self.grow(state_id, depth + 1) for _ in range(self.draw(st.integers(least, 3)))]
            if kind is Kind.COMPOUND:
                children += self._final(state_id)
            children += self._history(state_id)
            self.states[state_id] = replace(self.states[state_id], children=tuple(children))
        return state_id

    def _kind(self, depth: int) -> Kind:
        kinds = [Kind.ATOMIC, Kind.ATOMIC, Kind.COMPOUND, *([Kind.PARALLEL] if self.taste.parallel else [])]
        return Kind.ATOMIC if depth >= 3 or len(self.states) > 12 else self.draw(st.sampled_from(kinds))

    def _final(self, parent: str) -> list[str]:
        if not self.draw(st.booleans()):
            return []
        state_id = f"s{len(self.states)}"
        self.states[state_id] = State(state_id, Kind.FINAL, parent)
        return [state_id]

    def _history(self, parent: str) -> list[str]:
        if not self.taste.history or self.draw(st.integers(0, 2)) != 0:
            return []
        state_id = f"s{len(self.states)}"
        self.states[state_id] = State(state_id, self.draw(st.sampled_from(HISTORY)), parent)
        return [state_id]

    def real(self, state_ids: tuple[str, ...]) -> list[str]:
        return [each for each in state_ids if self.states[each].kind not in HISTORY]

    def below(self, state_id: str) -> list[str]:
        """Every real descendant."""
        children = self.real(self.states[state_id].children)
        return [each for child in children for each in (child, *self.below(child))]

    def furnish(self) -> None:
        """Give every state its initial transition, content and transitions."""
        for state_id, state in list(self.states.items()):
            self.states[state_id] = self._furnished(state)

    def _furnished(self, state: State) -> State:
        if state.kind in HISTORY:
            return replace(state, initial=(self._default(state),), initial_content=self._initial_content())
        if state.kind is Kind.COMPOUND:
            choices = self.below(state.id) if self.taste.deep_initial else self.real(state.children)
            initial = self.draw(st.sampled_from(choices))
            state = replace(state, initial=(initial,), initial_content=self._initial_content())
        if state.kind is not Kind.FINAL:
            state = replace(state, transitions=self._transitions(state))
        return replace(state, enter=self._content(), exit=self._content())

    def _default(self, history: State) -> str:
        parent = self.states[history.parent or ""]
        choices = self.real(parent.children) if history.kind is Kind.SHALLOW_HISTORY else self.below(parent.id)
        return self.draw(st.sampled_from(choices))

    def _initial_content(self) -> tuple[Content, ...]:
        return self._content() if self.taste.initial_content else ()

    def _content(self) -> tuple[Content, ...]:
        calls = st.sampled_from([Call("x"), Call("y"), Call("z")])
        raises = st.sampled_from([Raise(each) for each in RAISED])
        item = st.one_of(calls, raises) if self.taste.raising else calls
        return tuple(self.draw(st.lists(item, max_size=2)))

    def _transitions(self, state: State) -> tuple[Transition, ...]:
        count = self.draw(st.integers(0, 3))
        return tuple(self._transition(state, f"{state.id}.{number}") for number in range(count))

    def _transition(self, state: State, name: str) -> Transition:
        events = self._events(state)
        cond = self.draw(conditions(tuple(self.states)) if events else conditions(tuple(self.states), always=True))
        targets = self._targets()
        inside = state.kind is Kind.COMPOUND and bool(targets) and set(targets) <= set(self.below(state.id))
        internal = self.taste.internal and inside and self.draw(st.booleans())
        return Transition(name, state.id, events, cond, targets, internal, self._content())

    def _events(self, state: State) -> tuple[str, ...]:
        if self.taste.eventless and self.draw(st.integers(0, 5)) == 0:
            return ()
        done = [f"done.state.{state.id}"] if self.taste.done and state.children else []
        known = DESCRIPTORS if self.taste.wildcard else (*EVENTS, "r")
        return tuple(self.draw(st.lists(st.sampled_from([*known, *done]), min_size=1, max_size=2, unique=True)))

    def _targets(self) -> tuple[str, ...]:
        parallels = [each for each in self.states.values() if each.kind is Kind.PARALLEL]
        if parallels and self.draw(st.integers(0, 4)) == 0:
            regions = self.real(self.draw(st.sampled_from(parallels)).children)
            return tuple(self.draw(st.sampled_from([each, *self.below(each)])) for each in regions)
        return self.draw(st.one_of(st.just(()), st.tuples(st.sampled_from(list(self.states)))))


def conditions(states: tuple[str, ...], *, always: bool = False) -> st.SearchStrategy[Condition | None]:
    """Random conditions over the guards and `In()` of any state, one of them unknown; `always` excludes none."""
    leaves = st.one_of(
        st.sampled_from([Guard(name) for name in GUARDS]),
        st.sampled_from([In(each) for each in (*states, "elsewhere")]),
    )

    def compound(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(st.builds(Not, inner), st.builds(And, several), st.builds(Or, several))

    trees: st.SearchStrategy[Condition] = st.recursive(leaves, compound, max_leaves=4)
    return trees if always else st.one_of(st.none(), trees)


@st.composite
def charts(draw: Draw, taste: Taste = EVERYTHING) -> Chart:
    """A well-formed random chart of up to about fifteen states."""
    sketch = Sketch(draw, taste)
    roots = [sketch.grow(None, 1) for _ in range(draw(st.integers(1, 3)))]
    if taste.final_root and draw(st.booleans()):
        roots.append("end")
        sketch.states["end"] = State("end", Kind.FINAL)
    sketch.furnish()
    initial = draw(st.sampled_from(roots))
    content = sketch._initial_content()
    return Chart("random", sketch.states, tuple(roots), (initial,), content)


views: st.SearchStrategy[Mapping[str, bool]] = st.fixed_dictionaries({name: st.booleans() for name in GUARDS})
streams = st.lists(st.tuples(st.sampled_from([*EVENTS, "unheard"]), views), max_size=12)


@dataclass(frozen=True)
class Laws:
    """What property tests draw from (importlib mode gives test files no common module)."""

    charts: Callable[..., st.SearchStrategy[Chart]] = charts
    streams: st.SearchStrategy[list[tuple[str, Mapping[str, bool]]]] = streams
    bindings: Mapping[str, Callable[[Any], bool]] = field(default_factory=lambda: BINDINGS)
    Taste: type[Taste] = Taste


@pytest.fixture(scope="session")
def laws() -> Laws:
    """Random charts, random streams, and the bindings that fit them."""
    return Laws()
