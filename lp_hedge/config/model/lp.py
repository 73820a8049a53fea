"""Section `lp`: the position that is hedged, with the owner's base keys."""

from __future__ import annotations

from typing import Literal

from pydantic import SecretStr

from lp_hedge.config.model.section import Section, key


class OwnerBase(Section):
    """The owner's base keys; in the owner's flat format they stand at the top of the file."""

    controller_name: Literal["lp_hedge"] = key("lp_hedge", "Controller in the owner's format", "控制器名称")
    controller_type: Literal["generic"] = key("generic", "Kind of controller in the owner's format", "控制器类型")
    id: str = key(
        "lp_hedge", "Name of this controller, unique on one account", "控制器标识", pattern=r"^[A-Za-z0-9_.-]+$"
    )
    connector_name: str = key("uniswap/clmm", "DEX in the owner's format", "DEX 连接器")
    network: str = key("solana-mainnet-beta", "Chain in the owner's format", "链网络")
    trading_pair: str = key(
        "SOL-USDC", "Pair of the pool, BASE-QUOTE", "LP 交易对", pattern=r"^[A-Za-z0-9.]+-[A-Za-z0-9.]+$"
    )
    pool_address: str = key("", "Address of the pool", "池地址")
    base_amount: float = key(0, "Base to provide", "投入的基础代币", unit="base", ge=0)
    quote_amount: float = key(30, "Quote to provide", "投入的计价代币", unit="quote", ge=0)
    position_width_pct: float = key(3, "Full width of the range around the price", "区间总宽度", gt=0, lt=200)
    rebalance_seconds: float = key(
        60, "Time out of range before recentring; 0 = off", "出区间后重建等待；0 = 关闭", ge=0
    )
    lower_price_limit: float | None = key(
        None, "No position below this price; 0 = no limit", "价格下限；0 = 不限", unit="quote/base", ge=0
    )
    upper_price_limit: float | None = key(
        None, "No position above this price; 0 = no limit", "价格上限；0 = 不限", unit="quote/base", ge=0
    )
    strategy_type: int | None = key(
        None, "Shape of the liquidity on Meteora: 0 spot, 1 curve, 2 bid-ask", "流动性形状", ge=0, le=2
    )


class Lp(OwnerBase):
    """The LP position that is hedged."""

    source: Literal["paper", "uniswap_v3", "pancake_v3", "gateway", "file"] = key(
        "paper", "Where LP observations come from", "LP 数据来源"
    )
    path: str | None = key(None, "JSONL file of LP observations, for `source: file`", "LP 观测文件")
    max_age_seconds: float = key(
        60, "Oldest usable LP reading or block of a live run; older is UNKNOWN", "LP 数据最大时效", gt=0
    )

    rpc_url: str | None = key(None, "Node of the chain, http(s) or ws(s)", "链节点地址", hidden="url")
    second_rpc_url: str | None = key(
        None, "A second node that must agree on every reading", "必须一致的第二个节点地址", hidden="url"
    )
    chain_id: int | None = key(None, "Chain the node must be on", "链编号", gt=0)
    position_manager: str | None = key(None, "Address of the position manager contract", "头寸管理合约地址")
    swap_router: str | None = key(None, "Address of the swap router contract, for recentring", "兑换路由合约地址")
    token_id: int | None = key(None, "Id of the position's NFT", "头寸 NFT 编号", ge=0)
    base_token: str | None = key(
        None, "Address of the base token; null = the pool's token named in trading_pair", "基础代币地址"
    )
    quote_token: str | None = key(
        None, "Address of the quote token; null = the pool's token named in trading_pair", "计价代币地址"
    )
    wallet: str | None = key(None, "Address that holds the position; null = the key's, or none", "钱包地址")

    gateway_url: str | None = key(
        None, "Address of Hummingbot Gateway; null = on this machine, port 15888", "Gateway 地址", hidden="url"
    )
    position_address: str | None = key(None, "Address of the position on the gateway's chain", "头寸地址")

    keystore: str | None = key(None, "Encrypted keystore of the wallet", "加密钱包文件")
    passphrase: SecretStr | None = key(None, "Passphrase of the keystore", "钱包口令", hidden="secret")
    private_key: SecretStr | None = key(None, "Key of the wallet, instead of a keystore", "钱包私钥", hidden="secret")

    managed: bool = key(False, "Let a live run send LP transactions; false only observes", "允许发送 LP 交易")
    auto_open: bool = key(False, "Open a position when there is none", "无头寸时自动开仓")
    auto_recentre: bool = key(False, "Recentre the range after rebalance_seconds out of it", "出区间后自动重建区间")
    rebalance_hysteresis_pct: float = key(
        0, "Recentre only this far beyond the range; 0 = at its edge", "超出区间幅度", ge=0
    )
    rebalances_per_hour: int = key(2, "Recentrings in any hour; 0 = no limit", "每小时重建上限", unit="1", ge=0)
    stop_loss_pct: float = key(
        0, "Close when the position has lost this much since it was opened; 0 = off", "止损幅度", ge=0
    )
    take_profit_pct: float = key(
        0, "Close when the position has gained this much since it was opened; 0 = off", "止盈幅度", ge=0
    )
    payback_hours: float = key(
        0,
        "Recentre only if fees at the rate seen pay for it in so many hours; 0 = off",
        "手续费回本时限",
        unit="h",
        ge=0,
    )
    transaction_cost_quote: float = key(0, "What the transactions of a recentring cost", "重建的链上成本", ge=0)
    max_slippage_bps: float = key(50, "Worst price accepted by an LP transaction", "最大滑点", ge=0, lt=10_000)
    deadline_seconds: float = key(300, "After so long an LP transaction is void on chain", "交易有效期", gt=0)
    confirmations: int = key(3, "Blocks after which a transaction is final", "确认区块数", unit="1", ge=1)
    replace_seconds: float = key(
        60, "A transaction still waiting after so long is replaced by one that pays more", "替换等待", gt=0
    )
    transaction_timeout_seconds: float = key(
        600, "A transaction still waiting after so long is given up", "交易超时", gt=0
    )
    max_fee_gwei: float = key(0, "Most to pay for a unit of gas; 0 = no limit", "最高 gas 价格", unit="gwei", ge=0)
    lp_max_failures: int = key(3, "Failures in a row after which a person must look", "连续失败上限", unit="1", ge=1)
