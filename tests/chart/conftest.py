"""Charts from text: written to a file, loaded with guards `g1 g2 …` and actions bound to stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.chart import Call, Chart, load, semantics
from lp_hedge.chart.semantics import Macro
from lp_hedge.errors import DefinitionError, Problem

Load = Callable[..., Chart]


def _granted(view: Any) -> bool:
    return True


def _neutral(view: Any) -> None:
    return None


class _Opening:
    """An action that says it increases risk, as registered actions do."""

    role = "opening"

    def __call__(self, _view: Any) -> None:
        return None


BINDINGS = {f"g{number}": _granted for number in range(1, 20)} | {"act": _neutral, "note": _neutral, "open": _Opening()}


@pytest.fixture
def load_text(tmp_path: Path) -> Load:
    """Load a chart from text; `lint` and other files of the same folder may be given."""

    def loader(text: str, *, name: str = "chart.yaml", lint: Any = "full", **others: str) -> Chart:
        for stem, content in others.items():
            (tmp_path / f"{stem}.yaml").write_text(content, encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
        return load(tmp_path / name, lint=lint, bindings=BINDINGS)

    return loader


@pytest.fixture
def problems_of(load_text: Load) -> Callable[..., tuple[Problem, ...]]:
    """The findings in a chart that must be refused."""

    def finder(text: str, **options: Any) -> tuple[Problem, ...]:
        with pytest.raises(DefinitionError) as caught:
            load_text(text, **options)
        assert str(caught.value).count("\n") == len(caught.value.problems) - 1
        return caught.value.problems

    return finder


class Run:
    """A chart driven event by event; `granted` says which guards are."""

    def __init__(self, chart: Chart, **granted: bool) -> None:
        self.chart = chart
        self.granted: Mapping[str, bool] = granted
        self.last: Macro = semantics.begin(chart, self._grant)

    def send(self, event: str) -> Run:
        self.last = semantics.macrostep(self.chart, self.last.position, event, self._grant)
        return self

    @property
    def leaves(self) -> str:
        return " ".join(semantics.Semantics(self.chart).leaves(self.last.position))

    @property
    def taken(self) -> list[str]:
        return [transition.id for transition in self.last.transitions]

    @property
    def calls(self) -> list[str]:
        return [item.name for item in self.last.content if isinstance(item, Call)]

    def _grant(self, name: str) -> bool:
        return self.granted.get(name, False)


@pytest.fixture
def run(load_text: Load) -> Callable[..., Run]:
    return lambda text, **granted: Run(load_text(text, lint="structure"), **granted)
