"""The machines that ship hold everything that is claimed of them, at every venue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.config.resources import venue_names
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify import Verdict, verify
from lp_hedge.review.verify.properties import KINDS, read_folders, shipped_folder
from lp_hedge.review.verify.prove import PROVERS
from lp_hedge.review.verify.world import World
from tests.verify.conftest import MACHINES


def test_no_property_of_the_controller_is_refuted(shipped: Verdict) -> None:
    assert [(each.property.id, each.reason) for each in shipped.results if each.status == "refuted"] == []


@pytest.mark.parametrize("machine", ["order", "twap", "transaction", "lp_position"])
def test_no_property_of_an_executor_is_refuted(machine: str, config: Config) -> None:
    verdict = verify(shipped_chart(machine), config)
    assert verdict.holds
    assert any(each.status == "proved" for each in verdict.results)


@pytest.mark.parametrize("venue", venue_names())
def test_no_property_is_refuted_at_a_venue(venue: str) -> None:
    assert verify(shipped_chart("controller"), load([], venue=venue, environ={})).holds


def test_a_property_that_a_guard_is_switched_off_for_is_not_applicable(shipped: Verdict) -> None:
    idle = {each.property.control for each in shipped.results if each.status == "not applicable"}
    assert idle == {"basis", "funding", "price_collar", "liquidation"}


def test_with_every_guard_on_every_property_is_proved(config: Config, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("config") / "all.yml"
    keys = ("max_basis_bps", "max_funding_bps", "price_collar_pct", "min_liquidation_distance_pct",
            "hedge_rebalance_interval_seconds", "hedge_out_of_range_seconds")  # fmt: skip
    path.write_text("hedge:\n" + "".join(f"  {key}: 20\n" for key in keys), encoding="utf-8")
    verdict = verify(shipped_chart("controller"), load([path], environ={}))
    assert {each.property.id: each.status for each in verdict.results if each.status != "proved"} == {}
    assert verdict.switched_off == ("disable_hold",)


POLICIES_ON = """
lp: {managed: true, auto_open: true, auto_recentre: true, rebalance_seconds: 60, rebalance_hysteresis_pct: 0.5,
     stop_loss_pct: 10, take_profit_pct: 10, lower_price_limit: 1000, upper_price_limit: 4000, payback_hours: 24}
"""


def test_with_every_policy_on_every_property_of_the_position_is_proved(tmp_path: Path) -> None:
    path = tmp_path / "policies.yml"
    path.write_text(POLICIES_ON, encoding="utf-8")
    verdict = verify(shipped_chart("lp_position"), load([path], environ={}))
    assert {each.property.id for each in verdict.results if each.status != "proved"} == {"same_facts_same_state"}
    assert verdict.switched_off == ()


def test_nothing_is_assumed_of_a_position_and_each_of_its_events_comes_by_itself(config: Config) -> None:
    load_plugins()
    world = World(shipped_chart("lp_position"), config)
    assert (world.axioms, world.observed) == ((), False)
    assert {("sense",), ("act",), ("step_done",), ("close",)} <= set(world.cycles)
    assert World(shipped_chart("controller"), config).observed


def test_every_control_of_the_machines_has_a_property() -> None:
    controls = {
        name for path in MACHINES.glob("*.yaml") for name in re.findall(r"control: (\w+)", path.read_text("utf-8"))
    }
    assert controls <= {each.control for each in read_folders([shipped_folder()])}


def test_every_kind_has_a_prover_and_is_used() -> None:
    assert set(PROVERS) == set(KINDS) == {each.kind for each in read_folders([shipped_folder()])}


def test_the_proof_of_margin_needs_the_margin_guard(shipped: Verdict) -> None:
    rows = {(row.property, row.transition): row.needs for row in shipped.matrix}
    assert rows["opening_needs_margin", "open_market"] == ("margin_sufficient",)
    assert rows["opening_needs_margin", "open_twap"] == ("margin_sufficient",)


def test_the_solver_gave_up_on_nothing(shipped: Verdict) -> None:
    assert shipped.undecided == 0
    assert shipped.unproved == ()


def test_the_same_inputs_give_the_same_verdict(shipped: Verdict, config: Config) -> None:
    assert verify(shipped_chart("controller"), config).as_dict() == shipped.as_dict()


def test_without_limit_there_is_nothing_to_prove_about_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("config") / "off.yml"
    path.write_text("hedge:\n  max_per_hour: 0\n", encoding="utf-8")
    verdict = verify(shipped_chart("controller"), load([path], environ={}))
    status = {each.property.id: each.status for each in verdict.results}
    assert status["limit_in_any_hour"] == status["orders_within_the_limit"] == "not applicable"


def test_a_cap_below_the_twap_threshold_makes_twap_unreachable(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("config") / "capped.yml"
    path.write_text("hedge:\n  max_order_quote: 400\n  use_twap_over_quote: 500\n", encoding="utf-8")
    verdict = verify(shipped_chart("controller"), load([path], environ={}))
    status = {each.property.id: each.status for each in verdict.results}
    assert status["twap_can_be_used"] == "refuted"
