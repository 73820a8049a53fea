"""Who has the last word: defaults, then files in order, then the venue, then the environment."""

from __future__ import annotations

from itertools import combinations

import pytest

from lp_hedge.errors import DefinitionError

LAYERS = {
    "first": {"texts": "hedge:\n  max_per_hour: 11\n"},
    "second": {"texts": "hedge:\n  max_per_hour: 12\n"},
    "venue": "venue: bybit\nthresholds:\n  hedge_max_per_hour: 13\nguards: {}\n",
    "environment": {"LP_HEDGE__HEDGE__MAX_PER_HOUR": "14"},
}
WINS = {"default": 30, "first": 11, "second": 12, "venue": 13, "environment": 14}


@pytest.mark.parametrize("present", [each for size in range(5) for each in combinations(LAYERS, size)])
def test_the_last_layer_that_speaks_wins(loaded, write, present):
    write(LAYERS["venue"], "config/venues/mine.yaml")
    texts = [LAYERS[name]["texts"] for name in ("first", "second") if name in present]
    config = loaded(
        *texts,
        venue="mine" if "venue" in present else None,
        environ=LAYERS["environment"] if "environment" in present else {},
    )
    assert config.hedge.hedge_max_per_hour == WINS[present[-1] if present else "default"]


def test_files_are_merged_key_by_key(loaded):
    config = loaded("hedge:\n  ratio: 0.7\n  leverage: 2\n", "hedge:\n  leverage: 4\n")
    assert (config.hedge.hedge_ratio, config.hedge.hedge_leverage) == (0.7, 4)


def test_each_value_keeps_its_origin(loaded, tmp_path):
    config = loaded(
        "hedge:\n  ratio: 0.7\n  leverage: 2\n", "hedge:\n  leverage: 4\n", environ={"LP_HEDGE__VENUE__STEP": "0.1"}
    )
    origins = {
        name: str(config.origin(name)) for name in ("hedge_ratio", "ratio", "hedge.hedge_leverage", "step", "lp.source")
    }
    assert origins == {
        "hedge_ratio": f"{tmp_path}/1.yml:2",
        "ratio": f"{tmp_path}/1.yml:2",
        "hedge.hedge_leverage": f"{tmp_path}/2.yml:2",
        "step": "LP_HEDGE__VENUE__STEP",
        "lp.source": "default",
    }


def test_the_origin_of_an_unknown_key_is_an_error_with_the_nearest(loaded):
    with pytest.raises(
        DefinitionError, match="no configuration key is named hedge.hedge_ratoi; did you mean hedge.hedge_ratio"
    ):
        loaded().origin("hedge.hedge_ratoi")


def test_a_name_in_two_sections_means_the_venues_unless_it_is_qualified(loaded):
    config = loaded("venue:\n  taker_fee_bps: 4\nbacktest:\n  taker_fee_bps: 3\n")
    assert config.origin("taker_fee_bps").line == 2
    assert config.origin("backtest.taker_fee_bps").line == 4
    assert config.thresholds()["taker_fee_bps"] == 4


@pytest.mark.parametrize(
    ("variable", "text", "section", "key", "value"),
    [
        ("LP_HEDGE__HEDGE__RATIO", "0.7", "hedge", "hedge_ratio", 0.7),
        ("LP_HEDGE__HEDGE__HEDGE_RATIO", "0.7", "hedge", "hedge_ratio", 0.7),
        ("LP_HEDGE__HEDGE__ENABLED", "false", "hedge", "hedge_enabled", False),
        ("LP_HEDGE__HEDGE__MAX_BASIS_BPS", "25", "hedge", "max_basis_bps", 25.0),
        ("LP_HEDGE__LP__TOKEN_ID", "77", "lp", "token_id", 77),
        ("LP_HEDGE__LP__TOKEN_ID", "null", "lp", "token_id", None),
        ("LP_HEDGE__LP__ID", "77", "lp", "id", "77"),
        ("LP_HEDGE__BACKTEST__FILL", "next_open", "backtest", "fill", "next_open"),
    ],
)
def test_a_variable_sets_a_key_in_its_type(loaded, variable, text, section, key, value):
    assert getattr(getattr(loaded(environ={variable: text}), section), key) == value


def test_a_secret_comes_from_the_environment(loaded):
    config = loaded(environ={"LP_HEDGE__VENUE__SECRET": "hunter2"})
    assert config.venue.secret.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("LP_HEDGE__HEDG__RATIO", "unknown section hedg; did you mean hedge?"),
        ("LP_HEDGE__HEDGE__RATOI", "unknown key in section hedge; did you mean ratio?"),
        ("LP_HEDGE__HEDGE__STEP", "no key of section hedge; move it to section venue"),
        ("LP_HEDGE__HEDGE", "unknown key in section hedge"),
        ("LP_HEDGE__", "unknown section"),
        ("LP_HEDGE__HEDGE__RATIO", "'much' is not allowed; give a number > 0 and ≤ 1 (default 0.8)"),
    ],
)
def test_a_wrong_variable_is_named(refused, variable, message):
    (found,) = refused(environ={variable: "much"})
    assert found.startswith(f"environment: {variable}: {message}")


def test_one_key_in_two_variables_is_refused(refused):
    found = refused(environ={"LP_HEDGE__HEDGE__RATIO": "0.7", "LP_HEDGE__HEDGE__HEDGE_RATIO": "0.7"})
    assert found == [
        "environment: LP_HEDGE__HEDGE__RATIO: already given at LP_HEDGE__HEDGE__HEDGE_RATIO; keep one of them"
    ]


def test_other_variables_are_none_of_our_business(loaded):
    assert loaded(environ={"LP_HEDGE_DEBUG": "1", "HEDGE_RATIO": "9"}).hedge.hedge_ratio == 0.8
