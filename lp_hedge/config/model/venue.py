"""Section `venue`: where the perp trades, its lot, and its fees."""

from __future__ import annotations

from typing import Literal

from pydantic import SecretStr

from lp_hedge.config.model.section import Section, key


class Venue(Section):
    """The perp venue. `paper` is the simulated market."""

    name: Literal["paper", "binanceusdm", "bybit", "okx", "hyperliquid"] = key(
        "paper", "Venue to trade on; `--venue NAME` brings its guards and thresholds too", "交易所"
    )
    base_url: str | None = key(
        None, "Address of another server that speaks the venue's protocol", "测试服务器地址", hidden="url"
    )
    symbol: str | None = key(None, "The venue's own symbol; by default made of hedge_trading_pair", "交易所合约代码")
    step: float = key(0.001, "Lot: sizes are whole multiples, rounded towards zero", "下单数量步长", unit="base", gt=0)
    min_notional: float = key(5, "Smallest order the venue accepts; 0 = none", "交易所最小名义价值", unit="quote", ge=0)
    taker_fee_bps: float = key(5, "Taker fee on the notional", "吃单手续费", ge=0, le=1000)
    maintenance_margin_rate: float = key(
        0.005, "Maintenance margin per notional", "维持保证金率", unit="fraction", ge=0, lt=1
    )
    margin_mode: Literal["cross", "isolated"] = key("cross", "Margin of the perp account", "保证金模式")
    max_account_age_seconds: float = key(
        30, "Oldest usable position and balance of a live run", "账户数据最大时效", gt=0
    )
    recv_window_seconds: float = key(
        5, "How long after signing the venue may still accept a request", "请求有效窗口", gt=0, le=60
    )
    api_key: SecretStr | None = key(None, "Key of the venue's account", "接口密钥", hidden="secret")
    secret: SecretStr | None = key(None, "Secret of the venue's account", "接口私钥", hidden="secret")
    passphrase: SecretStr | None = key(
        None, "Third part of the key, where the venue has one (okx)", "接口密码短语", hidden="secret"
    )
