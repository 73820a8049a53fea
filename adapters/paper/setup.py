"""What the configuration says about the simulated market, as the objects that live in it."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt
from pathlib import Path

from adapters.paper.chain import ChainTerms, PaperChain
from adapters.paper.exchange import PaperExchange
from adapters.paper.faults import FaultPlan
from adapters.paper.faulty import FaultyExchange
from adapters.paper.faulty_chain import FaultyChain
from adapters.paper.lp_books import Held, LpBooks, PoolTerms
from adapters.paper.lp_plan import Planner, PlanTerms
from adapters.paper.lp_view import ChainView
from adapters.paper.market import SECONDS_PER_YEAR, MarketParameters
from adapters.paper.orders import Rules
from adapters.paper.position import PaperPosition, PositionParameters
from adapters.paper.state import StateFolder
from lp_hedge.clmm import liquidity_for_value
from lp_hedge.config.record import Config
from lp_hedge.ports import AccountTerms, Instrument

#: Coins for gas at the first start.
NATIVE_COINS = Decimal(1)
#: The id of the position a managed LP without `auto_open` begins with, unless `lp.token_id` names one.
FIRST_POSITION = 1


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
        sigma_per_root_second=_sigma(config),
    )
    return PaperPosition(parameters)


def chain(config: Config, price: float) -> FaultyChain:
    """The pool and the wallet of a managed LP at the first `price`, behind their fault layer."""
    lp = config.lp
    terms = ChainTerms(
        seed=config.paper.seed,
        block_seconds=config.paper.block_seconds,
        gas_native=_exact(config.paper.gas_native),
        confirmations=lp.confirmations,
        pool=_pool(config),
    )
    made = PaperChain(terms, _books(config, price))
    made.price = price
    limits = PlanTerms(
        slippage=_exact(lp.max_slippage_bps) / 10_000,
        deadline_seconds=lp.deadline_seconds,
        max_fee_gwei=_exact(lp.max_fee_gwei),
    )
    return FaultyChain(made, Planner(made, limits), ChainView(made, None), fault_plan(config))


def first_position(config: Config) -> str | None:
    """The position a managed LP begins with; None where the keeper opens the first one."""
    if config.lp.token_id is not None:
        return str(config.lp.token_id)
    return None if config.lp.auto_open else str(FIRST_POSITION)


def _books(config: Config, price: float) -> LpBooks:
    """The configured amounts in the wallet; without `auto_open` the position of the unmanaged LP, too."""
    books = LpBooks(_exact(config.lp.base_amount), _exact(config.lp.quote_amount), NATIVE_COINS)
    first = first_position(config)
    if first is not None:
        books.made = int(first) - 1
        half = config.lp.position_width_pct / 200.0
        lower, upper = price * (1.0 - half), price * (1.0 + half)
        books.mint(Held(lower, upper, liquidity_for_value(config.paper.lp_capital_quote, price, lower, upper)))
    return books


def _pool(config: Config) -> PoolTerms:
    """A swap meets the depth of the perp's book: half a spread on average for every `depth_quote`."""
    paper = config.paper
    impact = _exact(paper.spread_bps) / 20_000 / _exact(paper.depth_quote) if paper.depth_quote else Decimal(0)
    fee_rate = _exact(config.backtest.pool_fee_bps) / 10_000
    return PoolTerms(fee_rate=fee_rate, impact_per_quote=impact, sigma_per_root_second=_sigma(config))


def _sigma(config: Config) -> float:
    return config.paper.annual_volatility_pct / 100.0 / sqrt(SECONDS_PER_YEAR)


def fault_plan(config: Config) -> FaultPlan:
    return FaultPlan(config.paper.seed, config.paper.fault_rate)


def state_folder(config: Config) -> StateFolder:
    return StateFolder(None if config.paper.state is None else Path(config.paper.state))


def _exact(number: float) -> Decimal:
    return Decimal(repr(number))
