"""`docs/replay.md` lists the formats as they are, and what a missing field leads to is tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lp_hedge.config.load import load
from lp_hedge.controller import Controller
from lp_hedge.controller.assembly import controller_of
from lp_hedge.controller.observation import ENUMERATED, FACTS, parse_observation
from lp_hedge.domain.records import CHAIN_KINDS, KINDS, STEP_KINDS
from tests.docs.tables import Row, named, prose_of, spans, state_names, table

PAGE = prose_of("replay.md")
OBSERVATION = table(PAGE.partition("## Observation")[2], "field")
DECISION = table(PAGE.partition("## Decision")[2], "field")
COMMAND = table(PAGE.partition("A command:")[2], "field")
FIELD, MEANING, MISSING = 0, 2, 3

#: Every fact matters: an opening order is wanted, and each guard that is off by default is on.
EVERYTHING = "hedge: {delta_band_pct: 0.001, max_basis_bps: 50, max_funding_bps: 50, use_twap_over_quote: 0}"
OPTIMAL_BAND = "hedge: {band: whalley_wilmott}"
BARE = "hedge: {include_fees: false, include_wallet_base: false}"
COMPLETE = {
    "t": 100,
    "price": 2000,
    "price_t": 100,
    "dex_price": 2000,
    "lp_state": "IN_RANGE",
    "lp_base": 10,
    "lp_quote": 20000,
    "lp_base_fee": 0.1,
    "lp_quote_fee": 100,
    "wallet_base": 1,
    "perp_long": 0,
    "perp_short": 0,
    "available_balance": 100000,
    "funding_rate": 0.0001,
    "lp_liquidity": 10000,
    "lp_lower_price": 1800,
    "lp_upper_price": 2200,
}


def controller(folder: Path, text: str) -> Controller:
    file = folder / "config.yml"
    file.write_text(text, encoding="utf-8")
    return controller_of(load([file], environ={}))


def leaf(folder: Path, text: str, observation: dict[str, Any]) -> str:
    """The hedge's state after one observation."""
    view, problems = parse_observation(observation)
    assert problems == []
    return controller(folder, text).observe(view).path[-1]


def without(field: str, **changed: Any) -> dict[str, Any]:
    return {name: value for name, value in (COMPLETE | changed).items() if name != field}


def first_state(cell: str) -> str:
    return next(span for span in spans(cell) if span in state_names(cell))


def rows_with_a_state() -> list[Row]:
    return [row for row in OBSERVATION if state_names(row[MISSING]) and "as `" not in row[MISSING]]


def test_every_field_of_an_observation_is_listed_once() -> None:
    assert sorted(named(OBSERVATION, FIELD)) == sorted(FACTS)


@pytest.mark.parametrize("field", ENUMERATED)
def test_every_value_of_a_field_is_listed(field: str) -> None:
    [row] = [row for row in OBSERVATION if row[FIELD] == f"`{field}`"]
    assert spans(row[MEANING]) == list(ENUMERATED[field])


@pytest.mark.parametrize("text", [EVERYTHING, OPTIMAL_BAND, BARE])
def test_a_complete_observation_leads_to_an_order(text: str, tmp_path: Path) -> None:
    assert leaf(tmp_path, text, COMPLETE) in ("MARKET", "TWAP")


@pytest.mark.parametrize("row", rows_with_a_state(), ids=lambda row: row[FIELD].strip("`"))
def test_a_missing_field_leads_where_the_page_says(row: Row, tmp_path: Path) -> None:
    text = OPTIMAL_BAND if "whalley_wilmott" in row[MISSING] else EVERYTHING
    assert leaf(tmp_path, text, without(row[FIELD].strip("`"))) == first_state(row[MISSING].replace("`UNKNOWN`", ""))


@pytest.mark.parametrize("field", [row[FIELD].strip("`") for row in OBSERVATION if "matters with" in row[MISSING]])
def test_a_field_that_does_not_matter_may_be_missing(field: str, tmp_path: Path) -> None:
    assert leaf(tmp_path, BARE, without(field)) in ("MARKET", "TWAP")


def test_reducing_needs_no_price_of_the_pool(tmp_path: Path) -> None:
    assert leaf(tmp_path, EVERYTHING, without("dex_price", perp_short=20)) == "MARKET"


def test_the_age_of_the_price_may_be_switched_off(tmp_path: Path) -> None:
    text = "hedge: {include_fees: false, include_wallet_base: false, max_price_age_seconds: 0}"
    assert leaf(tmp_path, text, without("price_t")) in ("MARKET", "TWAP")


def test_the_fields_of_a_decision_are_listed_in_order(tmp_path: Path) -> None:
    decision = controller(tmp_path, BARE).observe(parse_observation(COMPLETE)[0]).as_dict()
    assert named(DECISION, FIELD) == list(decision)


def test_every_kind_of_command_is_listed() -> None:
    [row] = [row for row in COMMAND if row[FIELD] == "`kind`"]
    assert sorted(spans(row[MEANING])) == sorted(KINDS - STEP_KINDS - CHAIN_KINDS - {"remember"})


def test_every_field_of_a_command_is_listed(tmp_path: Path) -> None:
    sliced = controller(tmp_path, "hedge: {include_fees: false, include_wallet_base: false, use_twap_over_quote: 500}")
    [twap] = sliced.observe(parse_observation(COMPLETE)[0]).as_dict()["commands"]
    assert sorted(named(COMMAND, FIELD)) == sorted({*twap, "message"})
