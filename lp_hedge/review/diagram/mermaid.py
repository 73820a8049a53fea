"""A sketch as Mermaid's `stateDiagram-v2`, correct inside parallel states.

Every state is declared once, in the block of its parent; regions are blocks divided by `--`; an arrow stands in
the innermost block that holds both its ends. Mermaid cannot draw an arrow from a state to its own descendant: the
rules of a compound state are lines of a box of their own, as a state's listed transitions are lines of its box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lp_hedge.chart.model import Chart, Kind, State, Transition
from lp_hedge.review.diagram.markup import Run
from lp_hedge.review.diagram.overlay import NOTHING
from lp_hedge.review.diagram.runs import TransitionRuns
from lp_hedge.review.diagram.sketch import Arrow, Sketch, common_owner
from lp_hedge.review.diagram.style import STATE_PAINT, state_role
from lp_hedge.review.diagram.words import Language, doc, word

RESERVED = frozenset(
    (
        "state",
        "note",
        "end",
        "fork",
        "join",
        "choice",
        "direction",
        "class",
        "classdef",
        "default",
        "style",
        "click",
        "href",
        "as",
        "hide",
        "scale",
        "root",
    )
)


def mermaid(sketch: Sketch, language: Language = "en") -> str:
    """The whole drawing; the same input gives the same text."""
    writer = _Writer(sketch, language, names_of(sketch.chart))
    lines = ["stateDiagram-v2", "    direction TB", *writer.block(None, 1), *writer.paints()]
    return "\n".join(lines) + "\n"


def names_of(chart: Chart) -> dict[str, str]:
    """State id → Mermaid id: the id itself where it is a plain word, else its place in the chart."""
    plain = re.compile(r"[A-Za-z]\w*", re.ASCII)
    return {
        state: state if plain.fullmatch(state) and state.lower() not in RESERVED else f"state_{place}"
        for place, state in enumerate(chart.states)
    }


def escaped(text: str) -> str:
    """Text that ends no statement and starts no markup, on one line."""
    printable = "".join(each for each in " ".join(text.split()) if each.isprintable())
    return re.sub(r"[#;:\"<>{}%\\]", lambda found: f"#{ord(found[0])};", printable)


@dataclass(frozen=True, slots=True)
class _Writer:
    sketch: Sketch
    language: Language
    names: dict[str, str]

    def block(self, owner: State | None, depth: int) -> Iterator[str]:
        """What stands inside a state, or in the document (`owner` None)."""
        pad = "    " * depth
        chart = self.sketch.chart
        for target in owner.initial if owner else chart.initial:
            if target in (owner.children if owner else chart.roots) and (owner is None or owner.kind is Kind.COMPOUND):
                yield f"{pad}[*] --> {self.names[target]}"
        if owner:
            yield from (pad + line for line in self._rules(owner))
        for place, child in enumerate(owner.children if owner else chart.roots):
            if place and owner and owner.kind is Kind.PARALLEL:
                yield f"{pad}--"
            yield from self._state(chart.states[child], depth)
        inside = [a for a in self.sketch.arrows if common_owner(self.sketch, a) == (owner.id if owner else None)]
        for arrow in inside:
            yield from (pad + line for line in self._arrow(arrow))

    def paints(self) -> Iterator[str]:
        """The palette, and which states wear it."""
        for role, paint in STATE_PAINT.items():
            alike = [each for each in self.names if state_role(self.sketch.chart, each) == role]
            wearers = [self.names[each] for each in alike if self._visible(each) == each]
            if role and wearers:
                yield f"    classDef {role} fill:{paint.soft},stroke:{paint.strong},color:#0f172a"
                yield f"    class {','.join(wearers)} {role}"

    def _state(self, state: State, depth: int) -> Iterator[str]:
        pad, name = "    " * depth, self.names[state.id]
        label = {Kind.SHALLOW_HISTORY: "H", Kind.DEEP_HISTORY: "H*"}.get(state.kind, state.id)
        if label != name:
            yield f'{pad}state "{escaped(label)}" as {name}'
        if self.sketch.children(state.id):
            yield f"{pad}state {name} {{"
            yield from self.block(state, depth + 1)
            yield f"{pad}}}"
            return
        said = doc(state, self.language)
        yield f"{pad}{name}" + (f" : {escaped(said)}" if said else "")
        yield from (f"{pad}{name} : {line}" for line in self._listed(state.id))
        if state.kind is Kind.FINAL:
            yield f"{pad}{name} --> [*]"

    def _rules(self, owner: State) -> Iterator[str]:
        listed = list(self._listed(owner.id))
        if listed:
            name = f"rules_of_{self.names[owner.id]}"
            yield f'state "{escaped(word("rules", self.language))}" as {name}'
            yield from (f"{name} : {line}" for line in listed)

    def _listed(self, state: str) -> Iterator[str]:
        for each in self.sketch.rows.get(state, ()):
            yield _text(self._runs(each).whole())

    def _arrow(self, arrow: Arrow) -> Iterator[str]:
        """One line per transition, between the states themselves."""
        for each in arrow.transitions:
            source, target = (self.names[self._visible(end)] for end in (each.source, each.targets[0]))
            runs = self._runs(each)
            yield f"{source} --> {target} : {_text(runs.brief() if self.sketch.brief else runs.plain())}"

    def _runs(self, transition: Transition) -> TransitionRuns:
        return TransitionRuns(transition, self.sketch, NOTHING.of(transition.id).badge, self.language)

    def _visible(self, state: str) -> str:
        folded = [each for each in self.sketch.chart.ancestors(state) if each in self.sketch.folded]
        return folded[-1] if folded else state


def _text(runs: Iterable[Run]) -> str:
    return escaped(" ".join(run.text for run in runs))
