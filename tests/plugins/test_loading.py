"""Third parties register through entry points; what does not load stops the start-up."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lp_hedge import plugins
from lp_hedge.errors import DefinitionError

Offer = Callable[..., None]


class Point(EntryPoint):
    """An entry point of a distribution that is not installed."""

    dist = SimpleNamespace(name="acme-guards")  # type: ignore[assignment]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Offer:
    """Pretend that a distribution offers this module under an entry point, and that no folder has plug-ins."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(plugins, "_modules", lambda _folder: [])

    def offered(group: str, name: str, text: str) -> None:
        (tmp_path / f"acme_{name}.py").write_text(text)
        monkeypatch.delitem(sys.modules, f"acme_{name}", raising=False)
        points = {f"lp_hedge.{group}": [Point(name, f"acme_{name}", f"lp_hedge.{group}")]}
        monkeypatch.setattr(importlib.metadata, "entry_points", lambda *, group: points.get(group, []))

    return offered


ACME = "from lp_hedge.plugins import guard\n@guard\ndef {}(view) -> bool:\n    return view.x > 1\n"


def test_a_third_party_guard_registers_through_its_entry_point(offer: Offer) -> None:
    offer("guards", "calm_market", ACME.format("calm_market"))
    plugins.load_plugins()
    plugins.load_plugins()
    assert plugins.runnable("calm_market")(SimpleNamespace(x=2.0)) is True


def test_a_third_party_adapter_is_kept_by_name(offer: Offer) -> None:
    offer("adapters", "acme", "NAME = 'acme'\n")
    plugins.load_plugins()
    assert list(plugins.ADAPTERS) == ["acme"]


BROKEN = [
    ("import a_module_nobody_has\n", "a_module_nobody_has"),
    ("raise RuntimeError('boom')\n", "boom"),
    (ACME.format("another_name"), "must register broken"),
    (ACME.format("broken").replace("> 1", "** 2 > 1"), "outside the expression subset"),
]


@pytest.mark.parametrize(("text", "why"), BROKEN)
def test_a_plug_in_that_does_not_load_stops_the_start_by_name_and_distribution(
    offer: Offer, text: str, why: str
) -> None:
    offer("guards", "broken", text)
    with pytest.raises(DefinitionError, match=why) as stopped:
        plugins.load_plugins()
    assert "plug-in broken" in str(stopped.value)
    assert "acme-guards" in str(stopped.value)


def test_a_folder_of_the_same_name_from_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stranger: Any = SimpleNamespace(__path__=[str(tmp_path)])
    monkeypatch.setitem(sys.modules, "guards", stranger)
    with pytest.raises(DefinitionError, match="package guards comes from"):
        plugins.load_plugins()
