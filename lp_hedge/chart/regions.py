"""Composition: a state with `machine: NAME` is a region that holds the states of NAME.yaml of the same folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from lp_hedge.chart import vocabulary
from lp_hedge.chart.draft import DraftChart, DraftState
from lp_hedge.document import Path, read
from lp_hedge.errors import DefinitionError

if TYPE_CHECKING:
    from lp_hedge.chart.yaml_values import Values


class Regions:
    """Opens region files relative to one file; `outer` is the file that asked for it."""

    def __init__(self, file: str, outer: Regions | None = None) -> None:
        self._file = file
        self.above: tuple[str, ...] = (*(outer.above if outer else ()), file)
        self.opened: list[str] = outer.opened if outer else []

    @staticmethod
    def stem(file: str) -> str:
        """The name a chart has when its document gives none."""
        return FilePath(file).stem

    def fill(self, state: DraftState, name: str, values: Values, path: Path) -> None:
        """Make the state a region that holds the chart of another file."""
        draft = self._draft(name, values, (*path, "machine"))
        if draft is None:
            return
        values.problems += draft.problems
        state.external = draft.external
        if [root.id for root in draft.roots] == [state.id]:
            _become(state, draft.roots[0])
            return
        state.children = draft.roots
        state.initial = state.initial or draft.initial
        if not state.notes.doc:
            state.notes = replace(state.notes, doc=draft.doc, doc_zh=draft.doc_zh)

    def _draft(self, name: str, values: Values, path: Path) -> DraftChart | None:
        from lp_hedge.chart.yaml_reader import read_draft

        if not vocabulary.MACHINE_NAME.fullmatch(name):
            values.report(path, "must be the name of a chart in the same folder, without suffix")
            return None
        file = str(FilePath(self._file).with_name(f"{name}.yaml"))
        if file in self.above:
            values.report(path, f"{name} contains itself; remove the circle")
            return None
        if len(self.above) > vocabulary.MAX_REGION_LEVELS:
            values.report(
                path, f"regions from files nest deeper than {vocabulary.MAX_REGION_LEVELS} levels; flatten them"
            )
            return None
        self.opened.append(file)
        if len(self.opened) > vocabulary.MAX_REGIONS:
            raise DefinitionError([values.mark(path).problem(f"more than {vocabulary.MAX_REGIONS} regions from files")])
        try:
            return read_draft(read(file), Regions(file, self))
        except DefinitionError as error:
            if FilePath(file).is_file():
                values.problems += error.problems
            else:
                values.report(path, f"there is no {name}.yaml in the same folder; check the name")
            return None


def _become(region: DraftState, root: DraftState) -> None:
    """A chart whose only root has the region's name is that region: its rules and entries come along."""
    region.kind = root.kind
    region.children = root.children
    region.initial = region.initial or root.initial
    region.enter += root.enter
    region.exit += root.exit
    region.transitions += root.transitions
    region.notes = root.notes
