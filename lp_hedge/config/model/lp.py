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
    lower_price_limit: float | None = key(None, "No position below this price", "价格下限", unit="quote/base", gt=0)
    upper_price_limit: float | None = key(None, "No position above this price", "价格上限", unit="quote/base", gt=0)
    strategy_type: int | None = key(
        None, "Shape of the liquidity on Meteora: 0 spot, 1 curve, 2 bid-ask", "流动性形状", ge=0, le=2
    )


class Lp(OwnerBase):
    """The LP position that is hedged."""

    source: Literal["paper", "uniswap_v3", "pancake_v3", "gateway", "file"] = key(
        "paper", "Where LP observations come from", "LP 数据来源"
    )
    rpc_url: str | None = key(None, "Node of the chain", "链节点地址", hidden="url")
    position_manager: str | None = key(None, "Address of the position manager contract", "头寸管理合约地址")
    token_id: int | None = key(None, "Id of the position's NFT", "头寸 NFT 编号", ge=0)
    path: str | None = key(None, "JSONL file of LP observations, for `source: file`", "LP 观测文件")
    max_age_seconds: float = key(
        60, "Oldest usable LP reading of a live run; older is UNKNOWN", "LP 数据最大时效", gt=0
    )
    keystore: str | None = key(None, "Encrypted keystore of the wallet", "加密钱包文件")
    passphrase: SecretStr | None = key(None, "Passphrase of the keystore", "钱包口令", hidden="secret")
