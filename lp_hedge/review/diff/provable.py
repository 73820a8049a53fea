"""What can be proved about a side: its whole machines, and the requirements that stand beside them.

A region is proved in the controller, its composition: alone it lacks the states it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lp_hedge.chart import load
from lp_hedge.chart.model import Chart
from lp_hedge.controller.assembly import CONTROLLER_CHART as COMPOSED
from lp_hedge.controller.assembly import machine_files, shipped_chart

if TYPE_CHECKING:
    from lp_hedge.review.verify.properties import Property

PROPERTIES = "properties"


@dataclass(frozen=True, slots=True)
class Provable:
    """`charts` by name, regions composed; `claims`: property file → its text."""

    charts: Mapping[str, Chart] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)

    def required(self) -> tuple[list[Chart], tuple[Property, ...]]:
        """The machines that have requirements of their own, and all requirements.

        Raises `DefinitionError` for a property file that cannot be read.
        """
        properties = self._properties()
        named = {each.machine for each in properties}
        return [chart for name, chart in self.charts.items() if name in named], properties

    def _properties(self) -> tuple[Property, ...]:
        from lp_hedge.review.verify.properties import read_folders

        if not self.claims:
            return ()
        with _scratch() as folder:
            for name, text in self.claims.items():
                (folder / name).write_text(text, encoding="utf-8")
            return read_folders([folder])

    def essence(self) -> object:
        """Two sides of equal essence have the same proofs: charts without their words, claims to the letter."""
        return {name: wordless(chart) for name, chart in self.charts.items()}, dict(self.claims)


def wordless(chart: Chart) -> Chart:
    """The chart without descriptions and controls; that something is described at all still counts."""
    states = {
        name: replace(
            state,
            doc=_whether(state.doc),
            doc_zh="",
            control="",
            transitions=tuple(replace(each, doc="", doc_zh="", control="") for each in state.transitions),
        )
        for name, state in chart.states.items()
    }
    return replace(chart, states=states, doc="", doc_zh="")


def _whether(text: str) -> str:
    return "described" if text else ""


def of_folder(machines: Path, charts: Mapping[str, Chart]) -> Provable:
    """Every machine of a folder that is no region, with the folder's own properties."""
    return Provable({name: each for name, each in charts.items() if not each.external}, _claims(machines))


def of_file(path: Path, chart: Chart) -> Provable:
    """A machine from a file; a region is composed with its neighbours, or else with the shipped ones."""
    shipped = _shipped()
    home = path.parent if (path.parent / f"{COMPOSED}.yaml").is_file() else shipped
    whole = _composed(home, path, chart) if chart.external else chart
    claims = _claims(path.parent) or _claims(shipped)
    return Provable({whole.name: whole}, claims)


def of_shipped() -> Provable:
    """What venues are proved with: the shipped controller, whose guards they may swap."""
    return Provable({COMPOSED: shipped_chart(COMPOSED)}, _claims(_shipped()))


def _shipped() -> Path:
    return machine_files()[COMPOSED].parent


def _claims(machines: Path) -> dict[str, str]:
    return {each.name: each.read_text(encoding="utf-8") for each in sorted((machines / PROPERTIES).glob("*.yaml"))}


def _composed(home: Path, path: Path, chart: Chart) -> Chart:
    """The composition of a folder with one region taken from another file."""
    with _scratch() as folder:
        for each in home.glob("*.yaml"):
            copyfile(each, folder / each.name)
        copyfile(path, folder / f"{chart.name}.yaml")
        return load(folder / f"{COMPOSED}.yaml", lint="structure")


@contextmanager
def _scratch() -> Iterator[Path]:
    with TemporaryDirectory(prefix="lp-hedge-diff-") as name:
        yield Path(name)
