"""Rules between keys. A finding stands at the key of the rule that was said last, and names the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from lp_hedge.config.record import Config
from lp_hedge.config.values import plain
from lp_hedge.errors import Problem

Rule = Callable[[Config], Iterator[Problem]]

ADVISED_RATIO = (0.6, 0.9)
DOLLARS = frozenset({"USD", "USDC", "USDT", "USDE", "DAI", "FDUSD", "BUSD", "TUSD", "USDC.E"})
PAIRS = ("lp.trading_pair", "hedge.hedge_trading_pair")
#: A coin under two names and at one price. A multiple (`kPEPE`, `1000PEPE`) has a price of its own.
COINS = {
    "WETH": "ETH", "WBTC": "BTC", "WBNB": "BNB", "WSOL": "SOL", "WAVAX": "AVAX",
    "WMATIC": "POL", "WPOL": "POL", "MATIC": "POL",
}  # fmt: skip
NEEDED_BY_SOURCE = {"file": "path", "uniswap_v3": "rpc_url", "pancake_v3": "rpc_url"}
OBSERVING_SOURCES = frozenset({"file"})
POLICIES = ("auto_open", "auto_recentre", "stop_loss_pct", "take_profit_pct")


def errors_of(config: Config) -> list[Problem]:
    """What must not be started, by rule."""
    return [problem for rule in ERRORS for problem in rule(config)]


def warnings_of(config: Config) -> list[Problem]:
    """What is allowed and worth knowing, by rule."""
    return [problem for rule in WARNINGS for problem in rule(config)]


def _fixed_band(config: Config) -> bool:
    """The band is one number: neither the optimal width nor a fraction of the LP value takes part."""
    return config.hedge.hedge_band == "fixed" and config.hedge.hedge_delta_band_pct == 0


def _hysteresis_within_band(config: Config) -> Iterator[Problem]:
    hedge = config.hedge
    if _fixed_band(config) and hedge.hedge_delta_hysteresis_quote > hedge.hedge_delta_band_quote:
        yield _finding(
            config, ("hedge.hedge_delta_hysteresis_quote", "hedge.hedge_delta_band_quote"),
            "an adjustment would end before it starts; lower the hysteresis to the band or raise the band",
        )  # fmt: skip


def _band_tradable(config: Config) -> Iterator[Problem]:
    hedge = config.hedge
    if _fixed_band(config) and hedge.hedge_delta_band_quote < hedge.hedge_min_notional_quote:
        yield _finding(
            config, ("hedge.hedge_delta_band_quote", "hedge.hedge_min_notional_quote"),
            "the band is below the minimum notional; raise the band or lower the minimum notional",
        )  # fmt: skip


def _cap_tradable(config: Config) -> Iterator[Problem]:
    hedge = config.hedge
    if 0 < hedge.hedge_max_order_quote < hedge.hedge_min_notional_quote:
        yield _finding(
            config, ("hedge.hedge_max_order_quote", "hedge.hedge_min_notional_quote"),
            "every order would be below the minimum notional; raise the cap, or set it to 0 for none",
        )  # fmt: skip


def _price_limits_ordered(config: Config) -> Iterator[Problem]:
    lower, upper = config.lp.lower_price_limit, config.lp.upper_price_limit
    if lower and upper and lower >= upper:
        message = "no price lies between the limits; lower_price_limit must be below upper_price_limit"
        yield _finding(config, ("lp.lower_price_limit", "lp.upper_price_limit"), message)


def _source_complete(config: Config) -> Iterator[Problem]:
    needed = NEEDED_BY_SOURCE.get(config.lp.source)
    if needed is not None and getattr(config.lp, needed) is None:
        yield _finding(config, ("lp.source",), f"this source needs lp.{needed}; set it")


def _manageable(config: Config) -> Iterator[Problem]:
    if config.lp.managed and config.lp.source in OBSERVING_SOURCES:
        message = "this source only observes; set managed to false, or choose a source that can move the position"
        yield _finding(config, ("lp.managed", "lp.source"), message)


def _range_openable(config: Config) -> Iterator[Problem]:
    """Within a range so narrow any accepted price may leave it, so no least amount would protect an opening."""
    lp = config.lp
    if lp.managed and lp.position_width_pct <= 2 * lp.max_slippage_bps / 100:
        message = (
            "such a range could be closed and never opened again; widen it above twice the slippage, or lower that"
        )
        yield _finding(config, ("lp.position_width_pct", "lp.max_slippage_bps"), message)


def _slippage_tradable(config: Config) -> Iterator[Problem]:
    if config.lp.managed and config.lp.max_slippage_bps == 0:
        yield _finding(config, ("lp.max_slippage_bps", "lp.managed"), "no swap can be made without any; set 50 or so")


def _key_said_once(config: Config) -> Iterator[Problem]:
    if config.lp.keystore is not None and config.lp.private_key is not None:
        yield _finding(config, ("lp.keystore",), "the wallet's key is given twice; keep the keystore or private_key")


def _range_said_once(config: Config) -> Iterator[Problem]:
    backtest = config.backtest
    ticks = (backtest.tick_lower, backtest.tick_upper)
    names = ("backtest.tick_lower", "backtest.tick_upper")
    if ticks.count(None) == 1:
        yield _finding(config, names, "a range has two ticks; give both or neither")
    elif None not in ticks and backtest.range_pct is not None:
        yield _finding(config, (*names, "backtest.range_pct"), "the range is given twice; keep the ticks or range_pct")


def _ticks_usable(config: Config) -> Iterator[Problem]:
    backtest, names = config.backtest, ("backtest.tick_lower", "backtest.tick_upper")
    if backtest.tick_lower is None or backtest.tick_upper is None:
        return
    if backtest.tick_lower >= backtest.tick_upper:
        yield _finding(config, names, "the range is empty; tick_lower must be below tick_upper")
    if backtest.tick_lower % backtest.tick_spacing or backtest.tick_upper % backtest.tick_spacing:
        message = "the ticks of a range must be multiples of tick_spacing; round them or correct tick_spacing"
        yield _finding(config, (*names, "backtest.tick_spacing"), message)


def _size_said_once(config: Config) -> Iterator[Problem]:
    backtest, names = config.backtest, ("backtest.liquidity_raw", "backtest.capital_quote")
    if backtest.liquidity_raw is not None and backtest.capital_quote is not None:
        yield _finding(config, names, "the size is given twice; keep liquidity_raw or capital_quote")


def _window_ordered(config: Config) -> Iterator[Problem]:
    start, end = config.backtest.start, config.backtest.end
    if start is not None and end is not None and _utc(start) > _utc(end):
        yield _finding(config, ("backtest.start", "backtest.end"), "the window is empty; start must not be after end")


def _twap_reachable(config: Config) -> Iterator[Problem]:
    hedge = config.hedge
    if 0 < hedge.hedge_max_order_quote < hedge.hedge_use_twap_over_quote:
        yield _finding(
            config, ("hedge.hedge_max_order_quote", "hedge.hedge_use_twap_over_quote"),
            "no order reaches the TWAP threshold; raise the cap, or set the threshold to 0 for no TWAP",
        )  # fmt: skip


def _twap_sliced(config: Config) -> Iterator[Problem]:
    hedge = config.hedge
    if hedge.hedge_twap_order_interval > hedge.hedge_twap_total_duration:
        yield _finding(
            config, ("hedge.hedge_twap_order_interval", "hedge.hedge_twap_total_duration"),
            "a TWAP has a single slice; shorten the interval or lengthen the duration",
        )  # fmt: skip


def _twap_watched(config: Config) -> Iterator[Problem]:
    """An order moves on when the run looks: slices leave at observations only."""
    hedge, names = config.hedge, ("service.observe_seconds", "hedge.hedge_twap_order_interval")
    if hedge.hedge_use_twap_over_quote > 0 and config.service.observe_seconds > hedge.hedge_twap_order_interval:
        message = (
            "slices leave at observations only, so a TWAP has fewer and larger ones; observe as often as it slices"
        )
        yield _finding(config, names, message)


def _policies_in_force(config: Config) -> Iterator[Problem]:
    asked = [name for name in POLICIES if getattr(config.lp, name)]
    if asked and not config.lp.managed:
        names = (f"lp.{asked[-1]}", "lp.managed")
        yield _finding(config, names, "the LP is only observed, so this has no effect; set managed, or leave it out")


def _hysteresis_tradable(config: Config) -> Iterator[Problem]:
    hedge = config.hedge
    if 0 < hedge.hedge_delta_hysteresis_quote < hedge.hedge_min_notional_quote:
        yield _finding(
            config, ("hedge.hedge_delta_hysteresis_quote", "hedge.hedge_min_notional_quote"),
            "adjustments end at the minimum notional, so this hysteresis is only a label; raise it, or set it to 0",
        )  # fmt: skip


def _ratio_advised(config: Config) -> Iterator[Problem]:
    low, high = ADVISED_RATIO
    if not low <= config.hedge.hedge_ratio <= high:
        yield _finding(config, ("hedge.hedge_ratio",), f"outside the advised {low} to {high}; see the design text §8")


def _quotes_differ_in_value(config: Config) -> Iterator[Problem]:
    """Only between pairs that somebody chose: the defaults are an example."""
    chosen = not any(config.origin(name).is_default for name in PAIRS)
    if chosen and len(_quotes(config)) == 2 and not _quotes(config) <= DOLLARS:
        yield _finding(config, PAIRS, "the quote currencies differ in value; choose pairs of one quote currency")


def _bases_differ(config: Config) -> Iterator[Problem]:
    """A size in one coin traded in another."""
    if _has_other_base(config) and _are_bases_meant(config):
        yield _finding(
            config, _base_keys(config),
            "the LP holds one coin and the hedge trades another; choose pairs of one base, or name the pool's token by "
            "lp.base_token where it is the same coin under another name",
        )  # fmt: skip


def _bases_may_differ(config: Config) -> Iterator[Problem]:
    """Allowed where one of the pairs is an example, or a label; never right by itself."""
    if _has_other_base(config) and not _are_bases_meant(config):
        message = "the LP would hold one coin and the hedge trade another; set both pairs to the coin that is hedged"
        yield _finding(config, _base_keys(config), message)


def _base_keys(config: Config) -> tuple[str, str]:
    """The market is the venue's symbol where one is given."""
    return PAIRS if config.venue.symbol is None else (PAIRS[0], "venue.symbol")


def _are_bases_meant(config: Config) -> bool:
    """Nothing is meant by a default, but what a real venue would trade is. A token named by its address may have any
    label as its symbol.
    """
    lp, traded = (not config.origin(name).is_default for name in _base_keys(config))
    return lp and (traded or config.venue.name != "paper") and config.lp.base_token is None


def _has_other_base(config: Config) -> bool:
    traded = base_of(config.venue.symbol or config.hedge.hedge_trading_pair)
    return traded is not None and traded != base_of(config.lp.trading_pair)


def base_of(market: str) -> str | None:
    """The coin of `ETH-USDT`, `ETH/USDT:USDT`, `ETH-USDT-SWAP` or `ETHUSDT`, unwrapped; None where no name tells."""
    name = market.upper()
    base = re.split("[-/]", name)[0]
    if base == name:
        quote = max((each for each in DOLLARS if name.endswith(each)), key=len, default=name)
        base = name.removesuffix(quote)
    return COINS.get(base, base) or None


def _quotes_counted_equal(config: Config) -> Iterator[Problem]:
    chosen = not all(config.origin(name).is_default for name in PAIRS)
    if chosen and len(_quotes(config)) == 2 and _quotes(config) <= DOLLARS:
        yield _finding(config, PAIRS, "the quote currencies count 1:1; watch their peg")


def _quotes(config: Config) -> set[str]:
    pairs = (config.lp.trading_pair, config.hedge.hedge_trading_pair)
    return {pair.rpartition("-")[2].upper() for pair in pairs}


def _utc(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _finding(config: Config, names: tuple[str, ...], message: str) -> Problem:
    """`names` are the keys the rule reads; the one said last is the place."""
    last = max(names, key=lambda name: config.origin(name).order)
    others = [_said(config, name) for name in names if name != last]
    against = f" against {' and '.join(others)}" if others else ""
    text = f"{_value(config, last)}{against}: {message}"
    return config.origin(last).problem(last.partition(".")[2], text)


def _said(config: Config, name: str) -> str:
    return f"{name.partition('.')[2]} {_value(config, name)} ({config.origin(name)})"


def _value(config: Config, name: str) -> str:
    section, _, key = name.partition(".")
    return plain(getattr(getattr(config, section), key))


ERRORS: tuple[Rule, ...] = (
    _hysteresis_within_band, _band_tradable, _cap_tradable, _price_limits_ordered, _source_complete,
    _manageable, _key_said_once, _range_openable, _slippage_tradable,
    _range_said_once, _ticks_usable, _size_said_once, _window_ordered, _quotes_differ_in_value,
    _bases_differ,
)  # fmt: skip
WARNINGS: tuple[Rule, ...] = (
    _ratio_advised, _hysteresis_tradable, _twap_reachable, _twap_sliced, _twap_watched, _quotes_counted_equal,
    _policies_in_force, _bases_may_differ,
)  # fmt: skip
