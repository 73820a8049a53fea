"""Configurations and venues against each other."""

from __future__ import annotations

import json

import pytest

from lp_hedge.config.load import load
from lp_hedge.review.diff import compare_settings, solver


@pytest.fixture
def config(tmp_path):
    """A configuration from text, at a venue."""

    def read(text="", venue=None, environ=None):
        file = tmp_path / f"c{len(list(tmp_path.iterdir()))}.yml"
        file.write_text(text or "hedge: {}\n", encoding="utf-8")
        return load([file], venue=venue, environ=environ or {})

    return read


def test_a_configuration_does_not_differ_from_itself_wherever_it_was_written(config):
    assert compare_settings(config("hedge:\n  ratio: 0.7\n"), config("# a line\nhedge:\n  ratio: 0.7\n")).findings == ()


def test_a_value_is_told_with_its_unit(config):
    found = compare_settings(config(), config("hedge:\n  cooldown_seconds: 5\n"), names=[])
    assert found.sentences() == ["`hedge_cooldown_seconds`: `30 s` → `5 s`."]
    assert found.sentences("zh") == ["`hedge_cooldown_seconds`：`30 s` → `5 s`。"]


@pytest.mark.parametrize(("value", "verdict"), [(500, "guard_stricter"), (1, "guard_weaker")])
def test_a_threshold_makes_its_guard_stricter_or_weaker(value, verdict, config):
    old, new = (config(f"hedge:\n  min_available_balance_quote: {each}\n") for each in (100, value))
    [setting, guard] = compare_settings(old, new).findings
    assert (setting.id, setting.kind) == ("hedge_min_available_balance_quote", "value")
    assert (guard.id, guard.kind, guard.notes) == ("margin_sufficient", "formula", (verdict,))
    assert (guard.old, guard.new) == ("margin_after_quote ≥ 100", f"margin_after_quote ≥ {value}")


def test_a_venue_that_swaps_a_guard_is_told_so(config):
    found = compare_settings(config(venue="bybit"), config(venue="hyperliquid"))
    [swapped] = [each for each in found.findings if each.kind == "served"]
    assert swapped.id == "margin_sufficient"
    assert "now served by `cross_margin_sufficient` instead of `margin_sufficient`" in swapped.sentence()
    [limit] = [each for each in found.findings if each.id == "within_rate_limit"]
    assert limit.notes == ("guard_stricter",)


def test_the_solver_proves_a_swapped_guard_stricter(config):
    pytest.importorskip("z3", reason="the extra `verify` is not installed")
    [swapped] = [
        each for each in compare_settings(config(venue="bybit"), config(venue="hyperliquid")).findings
        if each.kind == "served"
    ]  # fmt: skip
    assert swapped.notes == ("guard_stricter",)


def test_without_the_solver_what_the_formulas_do_not_show_stays_open(config, monkeypatch):
    monkeypatch.setattr(solver, "is_available", lambda: False)
    found = compare_settings(config(venue="bybit"), config(venue="hyperliquid")).findings
    assert {each.id: each.notes for each in found if each.element == "guard"} == {
        "margin_sufficient": ("guard_undecided",),
        "order_placeable": ("guard_stricter",),
        "remainder_placeable": ("guard_stricter",),
        "within_rate_limit": ("guard_stricter",),
    }


def test_a_secret_that_changed_is_never_shown(config):
    sides = [config(environ={"LP_HEDGE__VENUE__SECRET": each}) for each in ("hunter2", "correct-horse")]
    found = compare_settings(*sides)
    told = json.dumps(found.as_dict()) + "".join(found.sentences())
    assert [each.kind for each in found.findings] == ["hidden"]
    assert "hunter2" not in told
    assert "correct-horse" not in told


def test_a_default_that_is_written_out_is_no_difference(config):
    assert compare_settings(config(), config("hedge:\n  cooldown_seconds: 30\n")).findings == ()
