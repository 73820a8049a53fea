"""The exit code of an operator's command: 3 when the charts did not follow it, 0 when they did or nothing had to change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lp_hedge.cli import main
from lp_hedge.config.load import load
from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.runtime import control

FACTS = {"price": 150.0, "lp_state": "IN_RANGE", "lp_base": 2.0, "lp_quote": 0.0, "lp_base_fee": 0.0, "wallet_base": 0.0,
         "available_balance": 1000.0, "perp_long": 0.0, "order": "none"}  # fmt: skip


def after(*commands: str, short: float) -> dict[str, Any]:
    """The decision of the shipped charts after these commands, a minute apart, at a short position that stays."""
    decided: dict[str, Any] = {}
    thresholds = {**load([], environ={}).thresholds(), "hedge_close_on_disable": False}
    controller = Controller(shipped_chart(CONTROLLER_CHART), thresholds)
    for minute, command in enumerate(commands):
        t = 60.0 * minute
        view, _ = parse_observation({**FACTS, "t": t, "price_t": t, "perp_short": short, "command": command})
        decided = controller.observe(view).as_dict()
    return decided


@pytest.mark.parametrize(
    ("commands", "short", "code"),
    [
        (["enable"], 1.6, 0),
        (["disable", "enable"], 1.6, 0),
        (["disable", "disable"], 1.6, 0),
        (["kill"], 1.6, 0),
        (["kill", "kill"], 1.6, 0),
        (["kill", "enable"], 1.6, 3),
        (["kill", "disable"], 1.6, 3),
        (["kill", "reset"], 1.6, 3),
        (["kill", "enable"], 0.0, 3),
        (["kill", "disable"], 0.0, 3),
        (["kill", "reset"], 0.0, 0),
        (["kill", "reset", "reset"], 0.0, 0),
        (["reset"], 1.6, 0),
    ],
)
def test_a_command_that_was_not_followed_exits_with_3(
    commands: list[str], short: float, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = after(*commands, short=short)

    def answered(path: Path, request: dict[str, Any]) -> dict[str, Any]:
        assert request == {"command": commands[-1]}
        return {"decision": decision}

    monkeypatch.setattr(control, "ask", answered)
    assert main([commands[-1], "--json"]) == code
