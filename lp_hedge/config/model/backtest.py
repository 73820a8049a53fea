"""Section `backtest`: the position, the pool and the fills of a back-test."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator

from lp_hedge.clmm.ticks import MAX_TICK, MIN_TICK
from lp_hedge.config.model.section import Section, key


def _time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Time = Annotated[str, AfterValidator(_time)]


class Backtest(Section):
    """A back-test. The range comes from both ticks or `range_pct`, the size from `liquidity_raw` or `capital_quote`."""

    tick_lower: int | None = key(None, "Lower tick of the range", "区间下界 tick", ge=MIN_TICK, le=MAX_TICK)
    tick_upper: int | None = key(None, "Upper tick of the range", "区间上界 tick", ge=MIN_TICK, le=MAX_TICK)
    liquidity_raw: int | None = key(
        None, "Liquidity of the position in the pool's integer units", "头寸流动性（原始整数）", gt=0, lt=2**128
    )
    capital_quote: float | None = key(None, "Value of the position at the first price", "初始资金", gt=0)
    range_pct: float | None = key(
        None, "Half-width of the range: 5 is ±5 % of the first price", "区间半宽", gt=0, lt=100
    )
    pool_fee_bps: float = key(5, "Fee of the pool", "池手续费", ge=0, lt=10_000)
    token0_decimals: int = key(6, "Decimals of token0", "token0 小数位", ge=0, le=36)
    token1_decimals: int = key(18, "Decimals of token1", "token1 小数位", ge=0, le=36)
    base_token: Literal["token0", "token1"] = key("token1", "Which token of the pool is the base", "基础代币")
    tick_spacing: int = key(10, "Tick spacing of the pool", "tick 间距", ge=1, le=16_384)
    taker_fee_bps: float | None = key(
        None, "Taker fee of the perp; null = the venue's", "吃单手续费；空 = 交易所默认", ge=0, le=1000
    )
    slippage_bps: float = key(0, "Slippage on every fill", "滑点", ge=0, lt=10_000)
    impact_coefficient: float = key(
        0, "Y of the square-root impact Y·σ·√(Q/V); 0 = off", "冲击系数；0 = 关闭", unit="1", ge=0
    )
    hedge_balance_quote: float | None = key(
        None, "Margin balance at the start; null = never short of margin", "初始保证金余额", ge=0
    )
    amount_step: float | None = key(
        None, "Lot of the fills; null = the venue's step", "数量步长；空 = 交易所默认", unit="base", gt=0
    )
    fill: Literal["close", "next_open"] = key(
        "close", "Price of a fill: this bar's close or the next bar's open", "成交价格"
    )
    start: Time | None = key(None, "First minute, ISO 8601, UTC; null = where the data begins", "开始时间")
    end: Time | None = key(None, "Last minute, ISO 8601, UTC; null = where the data ends", "结束时间")
