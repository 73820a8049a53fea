"""Configuration files made on the spot, and guards that exist for one test only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError
from lp_hedge.plugins import GUARDS, Guard, Parameter

Write = Callable[..., Path]
Loaded = Callable[..., Config]
Refused = Callable[..., list[str]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file with this text; the name decides the format."""

    def write(text: str, name: str = "lp_hedge.yml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write


@pytest.fixture
def loaded(write: Write, tmp_path: Path) -> Loaded:
    """The configuration of one or several texts."""

    def loaded(*texts: str, venue: str | None = None, environ: dict[str, str] | None = None) -> Config:
        paths = [write(text, f"{number}.yml") for number, text in enumerate(texts, start=1)]
        return load(paths, venue=venue, environ=environ or {}, folder=tmp_path)

    return loaded


@pytest.fixture
def refused(loaded: Loaded, tmp_path: Path) -> Refused:
    """The findings for texts that must not load, with the folder cut off."""

    def refused(*texts: str, venue: str | None = None, environ: dict[str, str] | None = None) -> list[str]:
        with pytest.raises(DefinitionError) as caught:
            loaded(*texts, venue=venue, environ=environ)
        return [str(each).replace(f"{tmp_path}/", "") for each in caught.value.problems or (caught.value,)]

    return refused


def stand_in(name: str, *parameters: Parameter) -> Guard:
    """A registered guard without a formula: venue files look at its name and parameters only."""
    return Guard(
        name=name, function=bool, parameters=parameters, file="", line=1, doc="", doc_zh="",
        opaque=True, facts=("price",), expression=None,
    )  # fmt: skip


@pytest.fixture
def guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three guards: one with a configured threshold, one with thresholds of its own, one with none."""
    own = (Parameter("depth_quote", float), Parameter("levels", int), Parameter("strict", bool), Parameter("side", str))
    for guard in (
        stand_in("test_limit", Parameter("hedge_max_per_hour", int)),
        stand_in("test_depth", *own),
        stand_in("test_bare"),
    ):
        monkeypatch.setitem(GUARDS, guard.name, guard)
