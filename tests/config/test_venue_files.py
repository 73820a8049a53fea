"""Venue files: where they are found, what they bind, and what they may not say."""

from __future__ import annotations

import pytest

from lp_hedge.config.load import load
from lp_hedge.config.resources import shipped_config
from lp_hedge.config.verdict import verdict
from lp_hedge.errors import DefinitionError

SHIPPED = sorted((shipped_config() / "venues").glob("*.yaml"))
pytestmark = pytest.mark.usefixtures("guards")


@pytest.fixture
def bound(write, loaded):
    """The configuration at a venue file of this text."""

    def bound(text, *texts, environ=None):
        write(text, "config/venues/mine.yaml")
        return loaded(*texts, venue="mine", environ=environ)

    return bound


@pytest.fixture
def findings(write, refused):
    """What is wrong with a venue file of this text."""

    def findings(text):
        write(text, "config/venues/mine.yaml")
        return [each.removeprefix("config/venues/") for each in refused(venue="mine")]

    return findings


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_venue_file_is_valid_and_bears_its_venues_name(path):
    assert verdict(path).problems == ()
    assert load([], venue=path.stem, environ={}).venue.name == path.stem


def test_hyperliquid_is_bound_as_the_design_says():
    config = load([], venue="hyperliquid", environ={})
    margin, limit = config.guards["margin_sufficient"], config.guards["within_rate_limit"]
    assert (margin.use, margin.thresholds) == ("cross_margin_sufficient", {"maintenance_margin_rate": 0.03})
    assert (limit.use, limit.thresholds) == ("within_rate_limit", {"hedge_max_per_hour": 20})
    assert (config.venue.taker_fee_bps, config.venue.min_notional) == (4.5, 10)


def test_a_guards_threshold_holds_for_that_guard_alone(bound):
    config = bound("venue: okx\nguards:\n  test_limit: {hedge_max_per_hour: 3}\n")
    assert config.thresholds()["hedge_max_per_hour"] == 30
    assert config.thresholds_of("test_limit")["hedge_max_per_hour"] == 3
    assert config.thresholds_of("test_bare") == config.thresholds()


def test_a_guard_may_be_served_by_another(bound):
    config = bound("venue: okx\nguards:\n  test_bare: {use: test_limit}\n  test_limit:\n")
    assert (config.serving("test_bare"), config.serving("test_limit"), config.serving("other")) == (
        "test_limit", "test_limit", "other",
    )  # fmt: skip
    assert config.guards["test_bare"].line == 3


def test_a_threshold_that_is_no_configuration_key_is_typed_by_its_guard(bound):
    text = "venue: okx\nguards:\n  test_depth: {depth_quote: 5, levels: 3, strict: true, side: both}\n"
    assert bound(text).guards["test_depth"].thresholds == {
        "depth_quote": 5.0, "levels": 3, "strict": True, "side": "both",
    }  # fmt: skip


def test_the_environment_overrides_even_a_guards_own_threshold(bound):
    environ = {"LP_HEDGE__HEDGE__MAX_PER_HOUR": "7"}
    config = bound("venue: okx\nguards:\n  test_limit: {hedge_max_per_hour: 3}\n", environ=environ)
    assert config.thresholds_of("test_limit")["hedge_max_per_hour"] == 7


def test_a_venues_name_alone_changes_nothing_else_and_says_so(loaded):
    config = loaded("venue:\n  name: hyperliquid\n  taker_fee_bps: 3\n")
    assert (config.guards, config.venue.taker_fee_bps) == ({}, 3)
    (warning,) = config.warnings
    assert (warning.line, warning.key) == (2, "name")
    assert warning.message.endswith("add `--venue hyperliquid`")


def test_the_venue_option_sets_the_venues_name(loaded):
    config = loaded("venue:\n  name: bybit\n", venue="hyperliquid")
    assert (config.venue.name, config.warnings) == ("hyperliquid", ())


def test_without_any_venue_no_guard_is_swapped(loaded):
    assert loaded().guards == {}


@pytest.mark.parametrize("place", ["config/venues/okx.yaml", "config/okx.yaml"])
def test_a_file_of_ones_own_comes_before_the_shipped_one(write, loaded, place):
    write("venue: okx\nthresholds: {taker_fee_bps: 1}\nguards: {}\n", place)
    assert loaded(venue="okx").venue.taker_fee_bps == 1


@pytest.mark.parametrize("name", ["hyperliqui", "../owner", "/etc/passwd", "", "a b", "."])
def test_an_unknown_venue_is_refused_and_no_path_is_followed(tmp_path, name):
    with pytest.raises(DefinitionError, match="no file .* in .*; "):
        load([], venue=name, environ={}, folder=tmp_path)


def test_a_misspelt_venue_is_answered_with_the_nearest(refused):
    assert refused(venue="hyperliqui")[0].endswith("did you mean hyperliquid?")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("guards: {}\n", "mine.yaml:1: document: names no venue; add `venue: NAME`"),
        ("venue: okx\n", "mine.yaml:1: document: has no `guards`; add `guards: {}` when the chart's own guards serve"),
        (
            "venue: okex\nguards: {}\n",
            "mine.yaml:1: venue: 'okex' is not allowed; give one of paper, binanceusdm, bybit, okx, hyperliquid",
        ),
        (
            "venue: okx\nguard: {}\nguards: {}\n",
            "mine.yaml:2: guard: unknown key in a venue file; did you mean guards?",
        ),
        (
            "venue: okx\nguards:\n  test_limti: {}\n",
            "mine.yaml:3: guards.test_limti: no guard has this name; did you mean test_limit?",
        ),
        (
            "venue: okx\nguards:\n  test_bare: {use: test_limti}\n",
            "mine.yaml:3: guards.test_bare.use: no guard is named 'test_limti'; did you mean test_limit?",
        ),
        ("venue: okx\nguards:\n  test_bare:\n    use: 3\n", "mine.yaml:4: guards.test_bare.use: no guard is named '3'"),
        (
            "venue: okx\nguards:\n  test_limit:\n    hedge_max_per_huor: 3\n",
            "mine.yaml:4: guards.test_limit.hedge_max_per_huor: guard test_limit has no such threshold; did you",
        ),
        (
            "venue: okx\nguards:\n  test_bare:\n    x: 3\n",
            "mine.yaml:4: guards.test_bare.x: guard test_bare has no such threshold; it has none; remove the line",
        ),
        (
            "venue: okx\nguards:\n  test_limit:\n    hedge_max_per_hour: -3\n",
            "mine.yaml:4: hedge_max_per_hour: -3 is not allowed; give a whole number ≥ 0 (default 30)",
        ),
        (
            "venue: okx\nguards:\n  test_depth:\n    levels: 2.5\n",
            "mine.yaml:4: levels: 2.5 is not allowed; give a value of type int",
        ),
        (
            "venue: okx\nguards:\n  test_depth:\n    depth_quote: true\n",
            "mine.yaml:4: depth_quote: true is not allowed; give a value of type float",
        ),
        (
            "venue: okx\nguards: [test_limit]\n",
            "mine.yaml:2: guards: a mapping is expected; write `{}` or keys below it",
        ),
        (
            "venue: okx\nguards:\n  test_limit: 3\n",
            "mine.yaml:3: guards.test_limit: a mapping is expected; write `{}` or keys below it",
        ),
        (
            "venue: okx\nguards: {}\nthresholds:\n  taker_fee: 3\n",
            "mine.yaml:4: thresholds.taker_fee: no threshold has this name; did you mean taker_fee_bps?",
        ),
        (
            "venue: okx\nguards: {}\nthresholds:\n  taker_fee_bps: -3\n",
            "mine.yaml:4: taker_fee_bps: -3 is not allowed; give a number ≥ 0 and ≤ 1000 (default 5)",
        ),
        (
            "venue: okx\nguards: {}\nthresholds:\n  taker_fee_bps: 1e1\n",
            "mine.yaml:4: thresholds.taker_fee_bps: 1e1 is no plain decimal number",
        ),
        ("- venue\n", "mine.yaml:1: document: a venue file is a mapping; write `venue:` and `guards:`"),
    ],
)
def test_a_wrong_venue_file_is_refused_with_line_and_remedy(findings, text, message):
    assert findings(text)[0].startswith(message)


def test_all_findings_of_a_venue_file_come_at_once(findings):
    text = "venue: okex\nthresholds:\n  step: 0\nguards:\n  nobody: {}\n  test_limit: {x: 1}\n"
    assert [each.split(":")[1] for each in findings(text)] == ["1", "3", "5", "6"]


def test_a_contradiction_made_by_a_venue_stands_in_its_file(write, refused):
    write("venue: okx\nthresholds:\n  hedge_delta_band_quote: 5\nguards: {}\n", "config/venues/mine.yaml")
    found = refused("hedge:\n  delta_hysteresis_quote: 10\n", venue="mine")
    assert found[0].startswith(
        "config/venues/mine.yaml:3: hedge_delta_band_quote: 5 against hedge_delta_hysteresis_quote 10"
    )
