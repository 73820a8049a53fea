"""What the configuration says about the simulated market, as the objects that live in it."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt
from pathlib import Path

from adapters.paper.exchange import PaperExchange
from adapters.paper.faults import FaultPlan
from adapters.paper.faulty import FaultyExchange
from adapters.paper.market import SECONDS_PER_YEAR, MarketParameters
from adapters.paper.orders import Rules
from adapters.paper.position import PaperPosition, PositionParameters
from adapters.paper.state import StateFolder
from lp_hedge.config.record import Config
from lp_hedge.ports import AccountTerms, Instrument


def instrument(config: Config) -> Instrument:
    """The simulated perp: the pair that hedges, in the venue's lots."""
    pair, venue = config.hedge.hedge_trading_pair, config.venue
    base, _, quote = pair.partition("-")
    step = _exact(venue.step)
    return Instrument(venue.symbol or pair, base, quote, step, step, _exact(venue.min_notional))


def exchange(config: Config, traded: Instrument) -> FaultyExchange:
    """The exchange account of the configuration behind its fault layer, flat."""
    venue, hedge, paper = config.venue, config.hedge, config.paper
    rules = Rules(traded, _exact(venue.taker_fee_bps) / 10_000, _exact(venue.maintenance_margin_rate))
    terms = AccountTerms(hedge.hedge_leverage, venue.margin_mode, hedge.hedge_position_mode)
    made = PaperExchange(
        rules,
        terms,
        _exact(paper.balance_quote),
        latency_seconds=paper.latency_seconds / 2.0,
        funding_interval_seconds=paper.funding_interval_seconds,
    )
    return FaultyExchange(made, fault_plan(config), latency_seconds=paper.latency_seconds)


def market_parameters(config: Config) -> MarketParameters:
    paper = config.paper
    return MarketParameters(
        seed=paper.seed,
        start_price=paper.start_price,
        annual_volatility_pct=paper.annual_volatility_pct,
        jumps_per_day=paper.jumps_per_day,
        jump_pct=paper.jump_pct,
        spread_bps=paper.spread_bps,
        basis_bps=paper.basis_bps,
    )


def position(config: Config) -> PaperPosition:
    """The LP position of the configuration, not opened yet."""
    parameters = PositionParameters(
        capital_quote=config.paper.lp_capital_quote,
        width_pct=config.lp.position_width_pct,
        recentre_seconds=config.lp.rebalance_seconds,
        sigma_per_root_second=config.paper.annual_volatility_pct / 100.0 / sqrt(SECONDS_PER_YEAR),
    )
    return PaperPosition(parameters)


def fault_plan(config: Config) -> FaultPlan:
    return FaultPlan(config.paper.seed, config.paper.fault_rate)


def state_folder(config: Config) -> StateFolder:
    return StateFolder(None if config.paper.state is None else Path(config.paper.state))


def _exact(number: float) -> Decimal:
    return Decimal(repr(number))
