"""Section `paper`: the simulated market, exchange account and LP position."""

from __future__ import annotations

from lp_hedge.config.model.section import Section, key


class Paper(Section):
    """The simulated market of `venue.name: paper` and `lp.source: paper`, and the fills of `--paper`."""

    seed: int = key(1, "Seed of the simulated price and faults", "随机种子", unit="1", ge=0, lt=2**63)
    start_price: float = key(150, "Price at the first start", "起始价格", unit="quote/base", gt=0)
    annual_volatility_pct: float = key(
        300, "Volatility; livelier than a real market, so that a minute shows something", "年化波动率", ge=0, le=2000
    )
    jumps_per_day: float = key(2, "Jumps of the price; 0 = none", "每日跳跃次数；0 = 无", unit="1/d", ge=0, le=24)
    jump_pct: float = key(1, "Standard deviation of a jump", "跳跃幅度（标准差）", ge=0, le=50)
    spread_bps: float = key(2, "Best ask over best bid", "买卖价差", ge=0, lt=10_000)
    basis_bps: float = key(
        2, "Standard deviation of pool against perp price", "池价与永续价差（标准差）", ge=0, le=1000
    )
    depth_quote: float = key(
        20_000, "On offer at each level of each side; 0 = without limit", "每档深度；0 = 不限", ge=0
    )
    latency_seconds: float = key(0.05, "Time from a request to its answer", "请求延迟", ge=0, le=60)
    funding_interval_seconds: float = key(28_800, "Time between two funding payments", "资金费率结算间隔", gt=0)
    balance_quote: float = key(1000, "Margin balance at the first start", "初始保证金余额", gt=0)
    fault_rate: float = key(
        0, "Part of the requests that fail on purpose; 0 = none", "故障注入比例；0 = 无", unit="fraction", ge=0, le=1
    )
    lp_capital_quote: float = key(
        1000, "Value of the LP position at the first start; its width is lp.position_width_pct", "LP 初始资金", gt=0
    )
    block_seconds: float = key(2, "Time from one block to the next, for a managed LP", "区块间隔", gt=0, le=600)
    gas_native: float = key(
        0.0001, "What a transaction of a managed LP costs at 1 gwei, in the native coin", "每笔交易的 gas 成本",
        unit="native", ge=0,
    )  # fmt: skip
    state: str | None = key(
        "lp_hedge.paper", "Folder that keeps the simulated account between runs; null = start anew", "状态目录"
    )
