"""The texts of a drawing: arrows' labels, states as cards, compound states as headed panels with their rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lp_hedge.chart.model import Kind, State, Transition, guards_of
from lp_hedge.review.diagram.markup import (
    WRAP,
    Line,
    Run,
    attribute,
    cell,
    cell_height,
    pack,
    row,
    table,
    taller,
    wrapped,
)
from lp_hedge.review.diagram.overlay import NOTHING, Overlay
from lp_hedge.review.diagram.runs import TransitionRuns, action_runs
from lp_hedge.review.diagram.sketch import Arrow, Sketch, is_region
from lp_hedge.review.diagram.style import CLUSTER_SIZE, FAINT, HEADER_SIZE, INK, MUTED, PAPER, RULE, paint_of
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.diagram.words import Language, doc, word

PANEL_WRAP = 60
"""Characters of a line of documentation in a compound state's head."""
MOST_BRIEF = 3
"""Transitions an arrow of the overview lists before it counts the rest."""

CHIP = {"BGCOLOR": f"{PAPER}d9", "STYLE": "ROUNDED", "CELLPADDING": "2"}
"""The ground of an arrow's label: lines that pass under it stay faint."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything that is written on one drawing."""

    sketch: Sketch
    tips: Tips
    overlay: Overlay = NOTHING
    language: Language = "en"

    def arrow(self, arrow: Arrow) -> str:
        """The label of a merged arrow: a cell per transition, in priority order."""
        if self.sketch.brief:
            return self._brief(arrow.transitions)
        rows = [row(self._linked(each, self._noted(each, self._runs(each).on(arrow)))) for each in arrow.transitions]
        return table(rows, **CHIP)

    def card(self, state: State, *, height: int = 0) -> str:
        """A state drawn as a box: coloured header, entry and exit, documentation, its listed transitions.

        `height` is what neighbours ask of its body [pt].
        """
        paint, look = paint_of(self.sketch.chart, state.id), self.overlay.of(state.id)
        mark = "● " if self.sketch.is_marked(state.id) else ""
        name = (Run(mark + state.id, PAPER, bold=True, size=HEADER_SIZE),)
        header = cell([name], BGCOLOR=look.stroke or paint.strong, ALIGN="CENTER", CELLPADDING="5")
        rows = [header, *stretched(self._cells(state), height)]
        border = {"STYLE": "ROUNDED,DASHED" if look.dashed else "ROUNDED", "COLOR": look.stroke or paint.strong}
        made = table(map(row, rows), BORDER=f"{look.width or 1:g}", BGCOLOR=look.fill or paint.soft, **border)
        if state.kind is not Kind.FINAL:
            return made
        return table([row(f"<TD>{made}</TD>")], BORDER="1", CELLPADDING="3", BGCOLOR=PAPER, **border)

    def grid(self, states: Sequence[str]) -> str:
        """Cards in two to four columns, row by row; cards of one row are equally high."""
        wide = 2 if len(states) <= 6 else 3 if len(states) <= 12 else 4
        cards = [self.sketch.chart.states[each] for each in states]
        rows = [cards[at : at + wide] for at in range(0, len(cards), wide)]
        least = min(18, max(map(self._height, cards)))
        return table((self._grid_row(each, least) for each in rows), CELLSPACING="6", CELLPADDING="0")

    def _grid_row(self, cards: Sequence[State], least: int) -> str:
        height = max(least, *map(self._height, cards))
        return row(*(f'<TD VALIGN="TOP">{self.card(each, height=height)}</TD>' for each in cards))

    def _height(self, state: State) -> int:
        return sum(map(cell_height, self._cells(state)))

    def _cells(self, state: State) -> list[str]:
        those = self.sketch.rows.get(state.id, ())
        listed = [self._linked(each, self._noted(each, self._runs(each).whole())) for each in those]
        return [*self._body(state), *listed]

    def panel(self, state: State) -> str:
        """The head of a compound state or region: name, documentation, entry and exit."""
        paint = paint_of(self.sketch.chart, state.id)
        size = CLUSTER_SIZE + 4 if is_region(self.sketch.chart, state.id) else CLUSTER_SIZE
        name = row(cell([(Run(state.id, paint.strong, bold=True, size=size),)]))
        return table([name, *map(row, self._body(state))], CELLPADDING="2")

    def _body(self, state: State) -> list[str]:
        folded = state.id in self.sketch.folded
        room = PANEL_WRAP if self.sketch.children(state.id) else WRAP
        lines: list[Line] = [(Run(each, MUTED),) for each in wrapped(doc(state, self.language), room)]
        for key, content in (("entry", state.enter), ("exit", state.exit)):
            if content and not self.sketch.brief:
                lines += pack([Run(f"{word(key, self.language)} /", FAINT, italic=True), *action_runs(content)])
        if folded:
            lines += [(Run(each, FAINT),) for each in wrapped(" · ".join(state.children), 44)]
        if badge := self.overlay.of(state.id).badge:
            lines.append((Run(badge, INK, bold=True),))
        return [cell(lines)] if lines else []

    def rules(self, state: State) -> str:
        """A compound state's listed transitions as a table of their own."""
        listed = self.sketch.rows.get(state.id, ())
        rows = self._brief_rules(listed) if self.sketch.brief else map(self._rule, listed)
        ordered = "rules" if state.priority == "documented" else "unordered"
        title = row(cell([(Run(word(ordered, self.language), FAINT, italic=True),)], COLSPAN="6"))
        return table(_ruled([title, *rows]), BORDER="1", COLOR=RULE, BGCOLOR=PAPER, CELLPADDING="4", STYLE="ROUNDED")

    def _rule(self, transition: Transition) -> str:
        """One rule across the columns: id, event, guard, target, actions, what it means."""
        runs = self._runs(transition)
        said = tuple((Run(each, FAINT, italic=True),) for each in wrapped(doc(transition, self.language), 40))
        guard, actions = self._noted(transition, runs.condition(), 48), pack(runs.tail(), 30)
        across = ([runs.head()], [runs.event()], guard, [runs.target()], actions, said)
        return row(*(self._linked(transition, lines, part) for part, lines in enumerate(across)))

    def _brief_rules(self, transitions: Iterable[Transition]) -> list[str]:
        """Rules of the overview: one line per event and top-level target, in the order of the first."""
        groups: dict[tuple[str, str], int] = {}
        for each in transitions:
            key = (" ".join(each.events), self._top(each.targets[0]))
            groups[key] = groups.get(key, 0) + 1
        return [
            row(cell([(Run(event, INK, bold=True),)]),
                cell([(Run(f"→ {target}", paint_of(self.sketch.chart, target).strong, bold=True),
                       *((Run(f"×{count}", FAINT),) if count > 1 else ()))]))
            for (event, target), count in groups.items()
        ]  # fmt: skip

    def _brief(self, transitions: Sequence[Transition]) -> str:
        """Event and condition only; a condition too long for one line is named by its length."""
        lines: dict[Line, None] = {}
        for each in transitions:
            lines[self._runs(each).brief()] = None
        shown = list(lines)[:MOST_BRIEF]
        if len(lines) > MOST_BRIEF:
            shown.append((Run(f"+{len(lines) - MOST_BRIEF} {word('more', self.language)}", FAINT, italic=True),))
        return table([row(cell(shown))], **CHIP)

    def _top(self, state: str) -> str:
        """The drawn state that stands for this one."""
        outer = [each for each in self.sketch.chart.ancestors(state) if each in self.sketch.folded]
        return outer[-1] if outer else state

    def _runs(self, transition: Transition) -> TransitionRuns:
        return TransitionRuns(transition, self.sketch, self.overlay.of(transition.id).badge, self.language)

    def _noted(self, transition: Transition, runs: Line, width: int = WRAP) -> tuple[Line, ...]:
        """Runs in lines, and below them what an overlay notes."""
        look = self.overlay.of(transition.id)
        below = (each for note in look.notes for each in wrapped(note, width))
        return (*pack(runs, width), *((Run(each, look.stroke or INK, bold=True),) for each in below))

    def _linked(self, transition: Transition, lines: Sequence[Line], part: int = 0) -> str:
        """A cell that carries the transition's id, tooltip and the link to its guard."""
        given = {"ID": attribute(f"t-{transition.id}" + (f"~{part}" if part else "")),
                 "TITLE": attribute(self.tips.transition(transition))}  # fmt: skip
        if guards := guards_of(transition.cond):
            given["HREF"] = attribute(f"#guard-{guards[0]}")
        if fill := self.overlay.of(transition.id).fill:
            given["BGCOLOR"] = fill
        return cell([line for line in lines if line] or [(Run(" ", INK),)], **given)


def stretched(cells: list[str], height: int) -> list[str]:
    """Cells of one column, the last one grown until all together are this high [pt]."""
    spare = height - sum(map(cell_height, cells))
    if spare <= 0:
        return cells
    last = cells[-1] if cells else cell([(Run(" ", MUTED),)])
    return [*cells[:-1], taller(last, spare + (cell_height(last) if cells else 0))]


def _ruled(rows: Sequence[str]) -> list[str]:
    """Rows with a thin line between them."""
    return [part for place, each in enumerate(rows) for part in (("<HR/>", each) if place else (each,))]
