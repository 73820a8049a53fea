"""Section `hedge`: the owner's `hedge_*` keys, then keys of our own. These are the guards' thresholds."""

from __future__ import annotations

from typing import Literal

from lp_hedge.config.model.section import Section, key


class Hedge(Section):
    """The hedge. In a file the prefix `hedge_` may be left out: `ratio: 0.8` is `hedge_ratio: 0.8`."""

    hedge_enabled: bool = key(
        True, "Start with hedging enabled; false starts DISABLED and flattens nothing", "启动时启用对冲"
    )
    hedge_connector_name: str = key(
        "binance_perpetual", "Name of the perp venue in the owner's format", "永续合约连接器名称"
    )
    hedge_trading_pair: str = key(
        "SOL-USDT", "Perp that hedges, BASE-QUOTE", "对冲用永续合约交易对", pattern=r"^[A-Za-z0-9.]+-[A-Za-z0-9.]+$"
    )
    hedge_position_mode: Literal["HEDGE", "ONEWAY"] = key(
        "HEDGE", "HEDGE keeps a long and a short leg apart, ONEWAY nets them", "持仓模式：双向或单向"
    )
    hedge_leverage: int = key(
        3, "Leverage of the perp account; a trade needs notional / leverage as margin", "杠杆倍数", ge=1
    )
    hedge_price_type: Literal["MidPrice", "BestBid", "BestAsk"] = key(
        "MidPrice", "Perp price that marks the hedge and every threshold", "对冲价格源"
    )
    hedge_ratio: float = key(
        0.8,
        "Part of the exposure to hedge; 0.6 to 0.9 is advised",
        "部分对冲强度（建议 0.6–0.9）",
        unit="fraction",
        gt=0,
        le=1,
    )
    hedge_include_fees: bool = key(True, "Count uncollected base fees as exposure", "敞口计入未领取手续费")
    hedge_allow_long: bool = key(False, "Allow a long perp; else the target is never above zero", "允许净多头对冲仓位")
    hedge_close_on_disable: bool = key(True, "Flatten the hedge when disabled by command", "停用时平仓")
    hedge_close_when_no_lp: bool = key(
        True,
        "Flatten the hedge when there is no LP and the exposure is below the minimum notional",
        "无 LP 且敞口很小时平仓",
    )
    hedge_include_wallet_base: bool = key(True, "Count the wallet's base as exposure", "敞口计入钱包现货")
    hedge_min_notional_quote: float = key(10, "Smallest gap worth trading; 0 = off", "最小名义价值；0 = 关闭", ge=0)
    hedge_min_available_balance_quote: float = key(
        0,
        "Balance that must remain available after an opening trade; 0 = only not negative",
        "开仓后的保证金下限",
        ge=0,
    )
    hedge_delta_band_quote: float = key(50, "Gap at which an adjustment starts; 0 = every gap", "对冲带宽", ge=0)
    hedge_delta_band_pct: float = key(
        0, "Band as a fraction of the LP value; the wider of both bands counts; 0 = off", "带宽占 LP 价值；0 = 关闭",
        unit="fraction", ge=0, le=1,
    )  # fmt: skip
    hedge_delta_hysteresis_quote: float = key(
        25, "Gap at which an adjustment ends; 0 = on target", "防抖退出阈值", ge=0
    )
    hedge_rebalance_interval_seconds: float = key(
        0,
        "Time after which a gap above the hysteresis is traded even inside the band; 0 = off",
        "定时检查间隔；0 = 关闭",
        ge=0,
    )
    hedge_cooldown_seconds: float = key(
        30, "Rest after the last fill of an adjustment; 0 = off", "冷却时间；0 = 关闭", ge=0
    )
    hedge_max_per_hour: int = key(
        30, "Adjusting submissions in any 3,600 s; 0 = no limit", "每小时最多提交次数；0 = 不限", ge=0
    )
    hedge_use_twap_over_quote: float = key(
        500, "Order notional from which TWAP is used; 0 = never", "大额改用 TWAP 的阈值；0 = 关闭", ge=0
    )
    hedge_max_order_quote: float = key(0, "Largest notional of one order; 0 = no cap", "单笔上限；0 = 不限", ge=0)
    hedge_twap_total_duration: int = key(60, "Duration of a TWAP", "TWAP 总时长", unit="s", ge=1)
    hedge_twap_order_interval: int = key(5, "Time between two slices of a TWAP", "TWAP 下单间隔", unit="s", ge=1)

    max_price_age_seconds: float = key(30, "Oldest usable perp price; 0 = any age", "价格最大时效；0 = 关闭", ge=0)
    hedge_out_of_range_seconds: float = key(
        0,
        "Time out of range after which a gap above the hysteresis is traded; 0 = off",
        "出区间触发时长；0 = 关闭",
        ge=0,
    )
    max_basis_bps: float = key(0, "Widest distance of pool and perp price; 0 = off", "最大基差；0 = 关闭", ge=0)
    max_funding_bps: float = key(0, "Largest funding to be paid per interval; 0 = off", "最大资金费率；0 = 关闭", ge=0)
    price_collar_pct: float = key(
        0, "Largest move of the perp price from its reference; 0 = off", "价格偏离上限；0 = 关闭", ge=0
    )
    min_liquidation_distance_pct: float = key(
        0, "Smallest distance of the price to liquidation; 0 = off", "距强平价的最小距离；0 = 关闭", ge=0
    )
    hedge_max_failures: int = key(
        5, "Failed adjusting orders in a row that latch FAULT; 0 = off", "连续失败次数上限；0 = 关闭", ge=0
    )
    hedge_order_timeout_seconds: float = key(
        30,
        "Time without an answer after which a submission is looked up, and an unsent one expires; 0 = off",
        "订单超时查询；未能发出的订单届时作废；0 = 关闭",
        ge=0,
    )
    lookup_settle_seconds: float = key(
        10,
        "Time after sending before `not found` is believed, never less than recv_window_seconds; 0 = just that",
        "查询结论生效等待，不少于 recv_window_seconds；0 = 即该窗口",
        ge=0,
    )
    hedge_band: Literal["fixed", "whalley_wilmott"] = key(
        "fixed", "Band in quote as configured, or the optimal half-width", "带宽模型"
    )
    hedge_trade_to: Literal["target", "edge"] = key(
        "target", "An adjustment trades to the target, or only back to the band's edge", "调整到目标或带宽边缘"
    )
    hedge_risk_aversion: float = key(0.05, "Risk aversion of the optimal band", "风险厌恶系数", unit="1/quote", gt=0)
