"""Several configurations of one chart: what is decided alike is explored once, what is not is explored again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.plugins import load_plugins
from lp_hedge.review.verify import Verdict, verdicts, verify, verify_each
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.world import World


@pytest.fixture
def explored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The venue of every exploration that is made."""
    made: list[str] = []
    original = Exploration._explore

    def noted(self: Exploration) -> None:
        made.append(self.world.config.venue.name)
        original(self)

    monkeypatch.setattr(Exploration, "_explore", noted)
    return made


def at(name: str) -> Config:
    return load([], venue=name, environ={})


@pytest.mark.parametrize("venue", ["hyperliquid", "okx"])
def test_what_is_taken_over_is_what_would_be_found(venue: str, config: Config) -> None:
    shared = list(verify_each(shipped_chart("controller"), [config, at(venue)]))[1]
    assert shared.as_dict() == verify(shipped_chart("controller"), at(venue)).as_dict()


def test_a_venue_that_decides_everything_alike_is_not_explored_again(config: Config, explored: list[str]) -> None:
    found = list(verify_each(shipped_chart("controller"), [config, at("bybit")]))
    assert [each.venue for each in found] == ["paper", "bybit"]
    assert explored == ["paper"]


def test_a_configuration_that_decides_otherwise_is_explored_again(
    config: Config, explored: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("config") / "capped.yml"
    path.write_text("hedge:\n  max_order_quote: 400\n  use_twap_over_quote: 500\n", encoding="utf-8")
    found = list(verify_each(shipped_chart("controller"), [config, load([path], environ={})]))
    assert len(explored) == 2
    assert [each.holds for each in found] == [True, False]


def test_numbers_are_proved_anew_where_all_else_is_taken_over(
    config: Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("config") / "few.yml"
    path.write_text("hedge:\n  max_per_hour: 7\n", encoding="utf-8")
    load_plugins()
    few = load([path], environ={})
    assert World(shipped_chart("order"), few).agrees_with(World(shipped_chart("order"), config))
    found = list(verify_each(shipped_chart("controller"), [config, few]))[1]
    assert {each.property.id: each.status for each in found.results}["limit_in_any_hour"] == "proved"


def test_a_verdict_is_had_without_its_traces(config: Config, shipped: Verdict) -> None:
    found = verdicts([shipped_chart("controller"), shipped_chart("twap")], config)
    mine = {f"controller/{each.property.id}": each.status for each in shipped.results}
    assert {key: each.status for key, each in found.items() if key.startswith("controller/")} == mine
    assert found["twap/slice_needs_a_price"].status == "proved"


def test_a_property_of_what_a_chart_does_not_have_is_not_applicable(
    chart_of: Callable[[str], Chart], config: Config
) -> None:
    draft = chart_of("name: twap\nstates:\n  COMPLETE: {initial: true, final: true}\n")
    found = verdicts([draft], config)["twap/remainder_is_reported"]
    assert (found.status, found.reason) == ("not applicable", "there is no state CANCELLED, state INCOMPLETE")
