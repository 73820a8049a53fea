"""The hash changes with whatever decides, and with nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from lp_hedge.chart import load as load_chart
from lp_hedge.chart.model import Chart
from lp_hedge.config.load import load
from lp_hedge.controller.assembly import machine_files
from lp_hedge.plugins import GUARDS
from lp_hedge.review.packet import Scope
from lp_hedge.review.packet.fingerprint import Fingerprint, fingerprint
from lp_hedge.review.packet.scope import shipped_charts


def of(tmp_path: Path, text: str, venue: str | None = None, charts: dict[str, Chart] | None = None) -> Fingerprint:
    file = tmp_path / "config.yml"
    file.write_text(text, encoding="utf-8")
    return fingerprint(load([file], venue=venue, environ={}), charts or shipped_charts())


def edited(name: str, change: Callable[[str], str], folder: Path) -> dict[str, Chart]:
    """The shipped charts with one of them edited as text."""
    for machine, file in machine_files().items():
        text = file.read_text(encoding="utf-8")
        (folder / f"{machine}.yaml").write_text(change(text) if machine == name else text, encoding="utf-8")
    return {machine: load_chart(folder / f"{machine}.yaml") for machine in machine_files()}


BASE = "hedge:\n  ratio: 0.8\n"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hedge:\n  ratio: 0.7\n", "setting hedge.hedge_ratio"),
        ("hedge:\n  ratio: 0.8\n  max_per_hour: 5\n", "setting hedge.hedge_max_per_hour"),
        ("hedge:\n  ratio: 0.8\nlp:\n  trading_pair: ETH-USDC\n", "setting lp.trading_pair"),
        ("hedge:\n  ratio: 0.8\nvenue:\n  step: 0.01\n", "setting venue.step"),
    ],
)
def test_a_threshold_changes_the_hash_and_is_named(tmp_path: Path, text: str, part: str) -> None:
    before, after = of(tmp_path, BASE), of(tmp_path, text)
    assert before.sha256 != after.sha256
    assert [each.partition(":")[0] for each in after.differences(before.parts)] == [part]


@pytest.mark.parametrize(
    "text",
    [
        "# a word\nhedge:  # another\n  ratio: 0.8\n",
        "hedge: {ratio: 0.80}\n",
        "hedge:\n  ratio: 0.8\nservice:\n  port: 9000\n",
        "hedge:\n  ratio: 0.8\nreview:\n  required: true\n  approval: approval.json\n",
        "hedge:\n  ratio: 0.8\nbacktest:\n  slippage_bps: 3\n",
    ],
)
def test_what_does_not_decide_changes_nothing(tmp_path: Path, text: str) -> None:
    assert of(tmp_path, text).sha256 == of(tmp_path, BASE).sha256


def test_a_venue_changes_the_hash(tmp_path: Path) -> None:
    changed = of(tmp_path, BASE, "hyperliquid").differences(of(tmp_path, BASE).parts)
    assert any(each.startswith("guard margin_sufficient: approved margin_sufficient ") for each in changed)
    assert "setting maintenance_margin_rate of guard margin_sufficient: approved absent, running 0.03" in changed


def test_a_comment_in_a_chart_changes_nothing_and_a_doc_does(tmp_path: Path) -> None:
    before = of(tmp_path, BASE)
    commented = edited("hedge", lambda text: "# new\n" + text.replace("# -- rule 3", "# -- the rule 3"), tmp_path)
    assert of(tmp_path, BASE, charts=commented).sha256 == before.sha256
    reworded = edited("hedge", lambda text: text.replace("Hedging is off.", "Off."), tmp_path)
    changed = of(tmp_path, BASE, charts=reworded).differences(before.parts)
    assert [each.partition(":")[0] for each in changed] == ["chart controller", "chart hedge"]


def test_a_guard_source_changes_the_hash_even_where_the_rule_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = of(tmp_path, BASE)
    guard = GUARDS["margin_sufficient"]
    source = Path(guard.file).read_text(encoding="utf-8") + "\n# looser soon\n"
    copy = tmp_path / "margin_sufficient.py"
    copy.write_text(source, encoding="utf-8")
    spec = spec_from_file_location("guards_copied", copy)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "guards_copied", module)
    monkeypatch.delitem(GUARDS, "margin_sufficient")
    spec.loader.exec_module(module)
    changed = of(tmp_path, BASE).differences(before.parts)
    monkeypatch.setitem(GUARDS, "margin_sufficient", guard)
    assert [each.partition(":")[0] for each in changed] == ["guard margin_sufficient"]


def test_secrets_and_what_a_url_carries_are_no_part_of_it(scope: Scope) -> None:
    config = scope.config
    with_key = replace(config, lp=config.lp.model_copy(update={"rpc_url": "https://node.example/v3/hunter2"}))
    other_key = replace(config, lp=config.lp.model_copy(update={"rpc_url": "https://node.example/v3/other"}))
    prints = [fingerprint(each, scope.charts) for each in (with_key, other_key)]
    assert prints[0].sha256 == prints[1].sha256
    assert "hunter2" not in str(prints[0].parts)
    assert not [name for name in prints[0].parts if "secret" in name or "api_key" in name]
    other_host = replace(config, lp=config.lp.model_copy(update={"rpc_url": "https://elsewhere.example/v3/other"}))
    assert fingerprint(other_host, scope.charts).sha256 != prints[0].sha256


def test_every_part_is_named_once_for_each_thing_that_decides(scope: Scope) -> None:
    kinds = {name.partition(" ")[0] for name in scope.fingerprint.parts}
    assert kinds == {"chart", "guard", "action", "helper", "code", "setting", "tool"}
