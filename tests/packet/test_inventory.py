"""Every control has a row, every row has a control, and what a row says is what the charts say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError
from lp_hedge.review.packet import Scope
from lp_hedge.review.packet.controls import shipped_folder, words
from lp_hedge.review.packet.evidence import proofs, shipped_claims
from lp_hedge.review.packet.inventory import gaps
from tests.packet.conftest import scope_of


def test_every_control_of_charts_and_properties_has_a_row_and_every_row_a_control(scope: Scope) -> None:
    charts = scope.parts.values()
    in_charts = {each.control for chart in charts for each in (*chart.states.values(), *chart.transitions())}
    named = (in_charts | {each.control for each in shipped_claims()}) - {""}
    assert {row["id"] for row in scope.words.controls} == named


def test_every_transition_of_a_control_stands_in_its_row(scope: Scope, data: dict[str, Any]) -> None:
    shown = {(row["id"], each["id"]) for row in data["controls"] for each in row["transitions"]}
    charts = scope.parts.values()
    assert shown == {(each.control, each.id) for chart in charts for each in chart.transitions() if each.control}


def test_every_row_names_evidence_and_a_convention(data: dict[str, Any]) -> None:
    bare = [row["id"] for row in data["controls"] if not row["proofs"] or not row["clauses"]]
    assert bare == []


def test_every_claim_of_the_properties_stands_in_a_row(data: dict[str, Any]) -> None:
    assert {each["id"] for row in data["controls"] for each in row["proofs"]} == {each.id for each in shipped_claims()}


def test_every_shipped_claim_was_decided_those_of_the_composition_too(data: dict[str, Any], page: str) -> None:
    proofs = [each for row in data["controls"] for each in row["proofs"]]
    assert [each["id"] for each in proofs if each["status"] not in ("proved", "not applicable")] == []
    composed = data["model_check"]["composition"]
    assert composed["parts"] == ["controller", "order", "twap"]
    assert {each["status"] for each in composed["properties"]} == {"proved"}
    assert {each["id"] for each in composed["properties"]} <= {each["id"] for each in proofs}
    assert "controller × order × twap" in page


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (("proved", "not applicable"), "proved"),
        (("not applicable", "proved"), "proved"),
        (("refuted", "proved"), "refuted"),
        (("proved", "refuted", "not applicable"), "refuted"),
        (("not applicable",), "not applicable"),
    ],
)
def test_a_claim_about_every_machine_is_told_with_the_worst_that_was_found(told: tuple[str, ...], status: str) -> None:
    found = {str(place): {"properties": [{"id": "events_end", "status": each}]} for place, each in enumerate(told)}
    assert {each.id: each.status for each in proofs(found)}["events_end"] == status


def test_a_control_whose_limit_is_zero_is_told_to_be_off(data: dict[str, Any]) -> None:
    rows = {row["id"]: row for row in data["controls"]}
    assert rows["price_collar"]["always_granted"] == ["price_in_collar"]
    assert rows["margin"]["always_granted"] == []


def test_a_guard_swapped_by_the_venue_is_shown_with_its_formula_and_its_strictness(data: dict[str, Any]) -> None:
    row = data["guards"]["margin_sufficient"]
    assert row["in_force"]["use"] == "cross_margin_sufficient"
    assert row["venues"]["hyperliquid"]["against_base"] == "stricter"
    assert row["venues"]["bybit"]["against_base"] == "equal"


def test_a_lower_limit_at_a_venue_is_stricter_and_no_minimum_is_weaker(data: dict[str, Any]) -> None:
    guards = data["guards"]
    assert guards["within_rate_limit"]["venues"]["hyperliquid"]["against_base"] == "stricter"
    assert guards["order_placeable"]["venues"]["okx"]["against_base"] == "weaker"


def test_generated_tests_were_run_and_passed(data: dict[str, Any]) -> None:
    assert {name: each["failure"] for name, each in data["tests"].items() if not each["passed"]} == {}
    for name, each in data["tests"].items():
        assert each["coverage"]["transitions"]["met"] == each["coverage"]["transitions"]["of"] > 0, name


def test_a_threshold_above_zero_closes_its_gap_and_what_has_none_stays_open(tmp_path: Path) -> None:
    file = tmp_path / "collar.yml"
    file.write_text("hedge:\n  price_collar_pct: 2\n", encoding="utf-8")
    found = {each["id"]: each for each in gaps(scope_of([file]))}
    assert (found["price_collar_off"]["open"], found["price_collar_off"]["value"]) == (False, 2)
    assert found["basis_limit_off"]["open"]
    assert found["limits_clear_themselves"]["open"]


def test_every_text_of_the_inventory_exists_in_chinese() -> None:
    found = words()
    rows = [*found.conventions, *found.controls, *found.gaps]
    keys = [(row["id"], key) for row in rows for key in row if key.endswith("_zh")]
    untranslated = [(row["id"], key) for row in rows for key in row if key.endswith("_zh") and row[key].isascii()]
    assert len(keys) > 60
    assert untranslated == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("effect: [reduces]", "effect: [hopes]", "hopes is none of"),
        ("clauses: [FIA 2015]", "clauses: [Made Up]", "Made Up is none of"),
        ("  - id: margin\n", "  - id: kill\n", "kill exists already"),
        ("    risk: An order leaves", "    danger: An order leaves", "risk is missing"),
        ("controls:\n", "control:\n", "needs a list `controls:`"),
    ],
)
def test_a_faulty_inventory_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    for file in shipped_folder().glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(
            text.replace(old, new, 1) if file.stem == "controls" else text, encoding="utf-8"
        )
    with pytest.raises(DefinitionError, match=message) as refused:
        words(tmp_path)
    assert "controls.yaml:" in str(refused.value)


def test_a_gap_closed_by_no_threshold_is_refused(tmp_path: Path) -> None:
    for file in shipped_folder().glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("closed_when: max_basis_bps", "closed_when: hope")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="hope is no threshold"):
        words(tmp_path)
