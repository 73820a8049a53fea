"""A venue's guard against the base's: equal, stricter, weaker with numbers that show it, or unproved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.binding import guard_names
from lp_hedge.domain import View
from lp_hedge.plugins import GUARDS, guard
from lp_hedge.review.verify.refine import Refinement, grants, refine
from lp_hedge.review.verify.world import formula_of

VenueOf = Callable[[str], Config]


@pytest.fixture
def venue_of(tmp_path: Path) -> VenueOf:
    """The configuration at a venue whose file has these guards."""

    def write(guards: str) -> Config:
        folder = tmp_path / "config" / "venues"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "paper.yaml").write_text(f"venue: paper\nguards:\n  {guards}\n", encoding="utf-8")
        return load([], venue="paper", environ={}, folder=tmp_path)

    return write


@pytest.fixture
def opaque() -> Iterator[str]:
    @guard(opaque=True, facts=("available_balance",))
    def margin_by_hand(view: View) -> bool:
        return any(view.available_balance > each for each in (1, 2))

    yield "margin_by_hand"
    del GUARDS["margin_by_hand"]


def compared(base: Config, venue: Config) -> dict[str, Refinement]:
    return {each.guard: each for each in refine(base, venue, guard_names(shipped_chart("controller")))}


@pytest.mark.parametrize(("guards", "name", "relation"), [
    ("margin_sufficient: {use: cross_margin_sufficient, maintenance_margin_rate: 0.03}", "margin_sufficient", "stricter"),
    ("margin_sufficient: {use: cross_margin_sufficient, maintenance_margin_rate: 0.0}", "margin_sufficient", "equal"),
    ("within_rate_limit: {hedge_max_per_hour: 20}", "within_rate_limit", "stricter"),
    ("within_rate_limit: {hedge_max_per_hour: 60}", "within_rate_limit", "weaker"),
    ("within_rate_limit: {hedge_max_per_hour: 0}", "within_rate_limit", "weaker"),
    ("within_rate_limit: {hedge_max_per_hour: 30}", "within_rate_limit", "equal"),
    ("margin_sufficient: {use: price_available}", "margin_sufficient", "weaker"),
    ("order_filled: {use: order_failed}", "order_filled", "incomparable"),
])  # fmt: skip
def test_the_relation_is_proved(guards: str, name: str, relation: str, venue_of: VenueOf, config: Config) -> None:
    assert compared(config, venue_of(guards))[name].relation == relation


@pytest.mark.parametrize("limit", [31, 60, 0])
def test_a_weaker_guard_comes_with_facts_that_only_it_grants(limit: int, venue_of: VenueOf, config: Config) -> None:
    venue = venue_of(f"within_rate_limit: {{hedge_max_per_hour: {limit}}}")
    found = compared(config, venue)["within_rate_limit"].counterexample
    before, after = formula_of("within_rate_limit", config), formula_of("within_rate_limit", venue)
    assert before is not None
    assert after is not None
    assert grants(after, found)
    assert not grants(before, found)


def test_an_opaque_guard_is_unproved(opaque: str, venue_of: VenueOf, config: Config) -> None:
    assert (
        compared(config, venue_of(f"margin_sufficient: {{use: {opaque}}}"))["margin_sufficient"].relation == "unproved"
    )


def test_a_guard_that_nothing_changes_is_not_listed(config: Config) -> None:
    assert compared(config, config) == {}
