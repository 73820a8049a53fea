"""One episode's circumstances, all drawn from its seed: configuration, faults, crashes, what the operator does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from lp_hedge.config.load import assemble
from lp_hedge.config.reader import read_settings
from lp_hedge.config.record import Config
from lp_hedge.document.reading import parse
from lp_hedge.errors import DefinitionError

HOUR = 3600.0
#: Part of the episodes whose LP is moved by the keeper.
MANAGED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Scenario:
    """`faulty_hours` with faults and crashes, then `healed_hours` without; then the operator kills."""

    seed: int
    config: Config
    fault_rate: float
    crash_rate: float
    journal_fault_rate: float
    faulty_hours: float
    healed_hours: float
    operator: tuple[tuple[float, str], ...]

    @property
    def managed(self) -> bool:
        """Whether a keeper moves the LP."""
        return self.config.lp.managed

    @property
    def hours(self) -> float:
        """Length of the whole episode."""
        return self.faulty_hours + self.healed_hours


def scenario_of(
    seed: int, *, faulty_hours: float = 10.0, healed_hours: float = 3.0, managed: bool | None = None
) -> Scenario:
    """The scenario of a seed. `managed` None: the seed decides whether a keeper moves the LP."""
    chance = Random(seed)  # noqa: S311  a seed that failed must replay
    lp_chance = Random(f"{seed} lp")  # noqa: S311  of its own: what else a seed draws stays as it was
    keeps = (lp_chance.random() < MANAGED_SHARE) if managed is None else managed
    return Scenario(
        seed=seed,
        config=_config(chance, seed, _managed(lp_chance) if keeps else {}),
        fault_rate=chance.choice((0.0, 0.01, 0.05, 0.15)),
        crash_rate=chance.choice((0.0, 0.001, 0.005)),
        journal_fault_rate=chance.choice((0.0, 0.0005)),
        faulty_hours=faulty_hours,
        healed_hours=healed_hours,
        operator=tuple(
            sorted(_operator(chance, faulty_hours * HOUR) + _lp_orders(lp_chance, faulty_hours * HOUR, keeps))
        ),
    )


def _operator(chance: Random, until: float) -> list[tuple[float, str]]:
    """Commands at random moments; whoever kills or disables thinks better of it some time later."""
    commands: list[tuple[float, str]] = []
    t = chance.expovariate(1 / (8 * HOUR))
    while t < until:
        command = chance.choice(("kill", "disable", "enable", "reset"))
        commands.append((t, command))
        t += chance.uniform(60, 1800)
        if command in ("kill", "disable"):
            commands += [(t, "reset"), (t + 60, "enable")]
        t += chance.expovariate(1 / (8 * HOUR))
    return commands


def _lp_orders(chance: Random, until: float, keeps: bool) -> list[tuple[float, str]]:
    """Orders for the LP at random moments, sensible or not."""
    orders: list[tuple[float, str]] = []
    t = chance.expovariate(1 / (2 * HOUR))
    while keeps and t < until:
        orders.append((t, f"lp {chance.choice(('open', 'close', 'collect', 'recentre', 'reset', 'adopt'))}"))
        t += chance.expovariate(1 / (2 * HOUR))
    return orders


def _managed(chance: Random) -> dict[str, Mapping[str, Any]]:
    """Keys of an LP that a keeper moves: opened by itself or there from the start, with policies or without."""
    opens = chance.choice((True, True, False))
    return {
        "lp": {
            "managed": True,
            "auto_open": opens,
            "token_id": None if opens else chance.choice((1, 77)),
            "auto_recentre": chance.choice((True, True, False)),
            "base_amount": chance.choice((0.0, 2.0, 4.0)),
            "quote_amount": chance.choice((300.0, 600.0)),
            "position_width_pct": chance.choice((2.0, 5.0)),
            "rebalance_seconds": chance.choice((60.0, 600.0)),
            "rebalances_per_hour": chance.choice((0, 2)),
            "stop_loss_pct": chance.choice((0.0, 0.0, 3.0)),
            "take_profit_pct": chance.choice((0.0, 0.0, 3.0)),
            "replace_seconds": chance.choice((60.0, 180.0)),
            "transaction_timeout_seconds": chance.choice((300.0, 900.0)),
            "max_slippage_bps": chance.choice((50.0, 90.0)),
            "confirmations": chance.choice((1, 3, 6)),
        },
        "paper": {"block_seconds": chance.choice((2.0, 12.0))},
    }


def _config(chance: Random, seed: int, managed: Mapping[str, Mapping[str, Any]]) -> Config:
    """A configuration within the cross-field rules, different in everything that decides."""
    band = chance.choice((30.0, 50.0, 120.0))
    minimum = chance.choice((10.0, 20.0))
    cap = chance.choice((0.0, 150.0, 400.0))
    sections: dict[str, Mapping[str, Any]] = {
        "hedge": {
            "hedge_ratio": chance.choice((0.5, 0.8, 1.0)),
            "hedge_position_mode": chance.choice(("HEDGE", "ONEWAY")),
            "hedge_delta_band_quote": band,
            "hedge_delta_hysteresis_quote": band / chance.choice((1, 2, 5)),
            "hedge_min_notional_quote": minimum,
            "hedge_max_order_quote": cap,
            "hedge_use_twap_over_quote": chance.choice((0.0, 100.0)),
            "hedge_twap_total_duration": chance.choice((60, 300)),
            "hedge_twap_order_interval": chance.choice((5, 30)),
            "hedge_max_per_hour": chance.choice((4, 10, 30)),
            "hedge_cooldown_seconds": chance.choice((0.0, 30.0, 300.0)),
            "hedge_rebalance_interval_seconds": chance.choice((0.0, 900.0)),
            "hedge_close_on_disable": chance.choice((True, False)),
            "hedge_order_timeout_seconds": chance.choice((10.0, 30.0)),
            "max_basis_bps": chance.choice((0.0, 50.0)),
            "max_price_age_seconds": 180.0,
            "price_collar_pct": chance.choice((0.0, 5.0)),
        },
        "service": {"observe_seconds": chance.choice((30.0, 60.0))},
        "venue": {"max_account_age_seconds": 180.0},
        "lp": {"max_age_seconds": 180.0, "rebalance_seconds": chance.choice((0.0, 1800.0))},
        "paper": {
            "seed": seed,
            "annual_volatility_pct": chance.choice((60.0, 120.0, 250.0)),
            "balance_quote": chance.choice((250.0, 1000.0)),
            "state": None,
        },
        "journal": {"checkpoint_entries": chance.choice((200, 1000)), "segment_entries": 4000, "keep_segments": 2},
    }
    sections |= {name: {**sections[name], **keys} for name, keys in managed.items()}
    reading = read_settings(parse(json.dumps(sections), "scenario.json"), layer=1)
    if reading.problems:
        raise DefinitionError(reading.problems)
    return assemble([reading], {})
