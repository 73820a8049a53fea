"""The charts one test run uses: explored once, covered together, written down at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lp_hedge.chart import Chart, load
from lp_hedge.errors import DataError, DefinitionError
from lp_hedge.testing.case import Case
from lp_hedge.testing.coverage import Coverage
from lp_hedge.testing.graph import Graph, explore
from lp_hedge.testing.stop import Stop
from lp_hedge.testing.suites import SUITES, suite
from lp_hedge.testing.sut import SystemUnderTest
from lp_hedge.testing.walking import walk

WALK = "walk"
COVERAGE_FILE = "coverage.json"


@dataclass(frozen=True, repr=False)
class BoundCase:
    """A generated test whose steps are counted."""

    case: Case
    coverage: Coverage

    def run(self, sut: SystemUnderTest) -> None:
        """Perform it. Raises `Mismatch` (an `AssertionError`) with the steps and a script that repeats them."""
        __tracebackhide__ = True
        self.case.run(sut, self.coverage.visit)

    def __repr__(self) -> str:
        return f"<{self.case.name}>"


class Models:
    """Coverage by chart; a chart is known by its file, or by its name when it has none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._coverage: dict[str, Coverage] = {}
        self._cases: dict[tuple[str, str, str, int], list[Case]] = {}

    def cases(
        self, file: Path, chart: str | Chart, suite: str = "transitions", stop: Stop | None = None, seed: int = 0
    ) -> list[Case]:
        """The tests a marker asks for. Raises `DefinitionError` for what it cannot mean."""
        given = chart if isinstance(chart, Chart) else load(self._found(chart, file), lint="structure")
        key = (self._key(given), suite, str(stop), seed)
        if key not in self._cases:
            self._cases[key] = planned(self._covered(given).graph, suite, stop, seed)
        return self._cases[key]

    def bound(self, case: Case) -> BoundCase:
        """A test with the coverage it adds to."""
        return BoundCase(case, self._covered(case.graph.chart))

    def coverages(self) -> Iterable[Coverage]:
        """By chart, in order of their names."""
        return [self._coverage[key] for key in sorted(self._coverage)]

    def records(self) -> dict[str, Any]:
        """Chart → its coverage as plain data."""
        return {key: each.as_dict() for key, each in sorted(self._coverage.items())}

    def merge(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Add counts of another process or run. Raises `DataError` when a chart has changed since."""
        for key, record in records.items():
            if key not in self._coverage and (self._root / key).is_file():
                self._covered(load(self._root / key, lint="structure"))
            if key in self._coverage:
                own = self._coverage[key]
                own.add(Coverage.from_dict(own.graph, record))

    def write(self, directory: Path, *, append: bool) -> None:
        """`coverage.json`; `append` adds what stands there. Raises `DataError` when that is of another chart."""
        directory.mkdir(parents=True, exist_ok=True)
        target = directory / COVERAGE_FILE
        if append and target.is_file():
            self.merge(_read(target))
        target.write_text(json.dumps(self.records(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def summary(self) -> list[str]:
        """A line for each chart: shares, and the first transitions that were missed."""
        return [_line(each) for each in self.coverages()]

    def _covered(self, chart: Chart) -> Coverage:
        """The one coverage of a chart in this run; the graph is explored when it is first asked for."""
        key = self._key(chart)
        if key not in self._coverage:
            self._coverage[key] = Coverage(explore(chart))
        return self._coverage[key]

    def _key(self, chart: Chart) -> str:
        if not chart.file:
            return chart.name
        path = Path(chart.file).resolve()
        return path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else path.as_posix()

    def _found(self, name: str, file: Path) -> str:
        places = [file.parent / name, self._root / name]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            raise DefinitionError(f"no chart {name} beside {file.name} or in {self._root}; correct the marker's path")
        return str(found)


def planned(graph: Graph, name: str, stop: Stop | None, seed: int) -> list[Case]:
    """The tests of one suite. Raises `DefinitionError` for an unknown one, and for a walk without an end."""
    if name == WALK:
        if stop is None:
            raise DefinitionError("a walk has no end of its own; give it one, such as stop=edge_coverage(80)")
        return list(walk(graph, stop, seed=seed))
    if name not in SUITES:
        raise DefinitionError(f"no suite is named {name!r}; choose one of {', '.join(SUITES)}, {WALK}")
    whole = suite(graph, name)
    return list((whole if stop is None else whole.until(stop)).cases)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{file}: no JSON ({error}); delete it") from error
    if not isinstance(found, dict):
        raise DataError(f"{file}: not a record of coverage; delete it")
    return found


def _line(coverage: Coverage) -> str:
    missed = [name for name in sorted(coverage.taking) if not coverage.taken(name)]
    named = f"; never taken: {', '.join(missed)}" if missed else ""
    shares = f"transitions {coverage.transitions}, guards {coverage.outcomes}, edges {coverage.edges}"
    return f"{coverage.graph.chart.name}: {shares}{named}"
