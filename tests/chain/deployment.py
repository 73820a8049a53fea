"""A venue on a fresh chain: two tokens, factory, pool, position manager, router and quoter, as in production."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from eth_utils import keccak, to_checksum_address

from lp_hedge.clmm import PoolSpec, sqrt_ratio_at_tick
from tests.chain.anvil import ACCOUNTS, Anvil
from tests.chain.contracts import Artifact, Contract, address_in, artifact
from tests.chain.pancake_deployer import pool_deployer

Flavour = Literal["uniswap_v3", "pancake_v3"]
FLAVOURS: tuple[Flavour, ...] = ("uniswap_v3", "pancake_v3")

UNLIMITED = (1 << 256) - 1
SUPPLY = 10**30
NATIVE = 10**28
DEPLOYER = ACCOUNTS[3].address
TICK_SPACING = {100: 1, 500: 10, 2500: 50, 3000: 60, 10000: 200}
"""Of both factories; 2500 is Pancake's, 3000 is Uniswap's."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What to deploy. `base_is_token0` False is Ethereum's ETH/USDC pool: a rising tick is a falling price.

    `wrapped` says which side is WETH9, wrapped native; the other side (or both) are plain ERC-20s. `fee` in 1e-6.
    """

    flavour: Flavour = "uniswap_v3"
    base_is_token0: bool = False
    wrapped: Literal["base", "quote", "none"] = "base"
    base_decimals: int = 18
    quote_decimals: int = 6
    fee: int = 500
    price: Decimal = Decimal(2000)

    def __str__(self) -> str:
        """Short, for a test's id."""
        return f"{self.flavour}-{self.fee}-base-is-token{0 if self.base_is_token0 else 1}"


@dataclass(frozen=True, slots=True)
class Token:
    """An ERC-20; amounts of people divided by 10^`decimals`."""

    contract: Contract
    symbol: str
    decimals: int

    @property
    def address(self) -> str:
        return self.contract.address

    def raw(self, amount: Decimal | float) -> int:
        """In smallest units, rounded down."""
        return int(Decimal(amount).scaleb(self.decimals))

    def human(self, raw: int) -> Decimal:
        return Decimal(raw).scaleb(-self.decimals)


@dataclass(frozen=True, slots=True)
class Venue:
    """Everything deployed for one layout."""

    layout: Layout
    base: Token
    quote: Token
    weth: Contract
    factory: Contract
    pool: Contract
    manager: Contract
    router: Contract
    quoter: Contract
    spec: PoolSpec


def deploy(chain: Anvil, layout: Layout) -> Venue:
    """Mine a venue with an empty pool at (nearly) the layout's price; every account of `ACCOUNTS` may trade and mint."""
    weth = create(chain, artifact("WETH9"))
    base, quote = _tokens(chain, layout, weth)
    factory, before = _factory(chain, layout.flavour)
    manager, router, quoter = (
        create(chain, artifact(f"{layout.flavour}/{name}"), *before, weth.address, *more)
        for name, more in (("NonfungiblePositionManager", (weth.address,)), ("SwapRouter", ()), ("QuoterV2", ()))
    )
    spec = _spec(layout)
    pool = _pool(chain, layout, spec, factory, manager, (base, quote))
    _supply(chain, (base, quote), (manager, router))
    return Venue(layout, base, quote, weth, factory, pool, manager, router, quoter, spec)


def create(chain: Anvil, code: Artifact, *args: Any) -> Contract:
    """A new contract of the deployer's."""
    (receipt,) = chain.send([{"from": DEPLOYER, "data": code.creation(*args)}])
    return Contract(to_checksum_address(receipt["contractAddress"]), code)


def _tokens(chain: Anvil, layout: Layout, weth: Contract) -> tuple[Token, Token]:
    """(base, quote) in the order asked for: an ERC-20 is deployed again until its address falls on the right side."""
    wrapped = Token(weth, "WETH", 18)
    base = wrapped if layout.wrapped == "base" else _erc20(chain, "BASE", layout.base_decimals)
    quote = wrapped if layout.wrapped == "quote" else _erc20(chain, "USDC", layout.quote_decimals)
    while (int(base.address, 16) < int(quote.address, 16)) != layout.base_is_token0:
        if layout.wrapped == "quote":
            base = _erc20(chain, base.symbol, base.decimals)
        else:
            quote = _erc20(chain, quote.symbol, quote.decimals)
    return base, quote


_DECIMALS_SLOT = hex(5)
"""Of OpenZeppelin 3.4's ERC20, which lets only heirs set it."""


def _erc20(chain: Anvil, symbol: str, decimals: int) -> Token:
    contract = create(chain, artifact("ERC20"), symbol, symbol, SUPPLY, DEPLOYER)
    chain.rpc("anvil_setStorageAt", contract.address, _DECIMALS_SLOT, f"0x{decimals:064x}")
    token = Token(contract, symbol, decimals)
    told = contract.decode("decimals", chain.rpc("eth_call", contract.transaction(DEPLOYER, "decimals"), "latest"))
    if told != decimals:
        raise LookupError(f"{symbol}: has {told} decimals, not {decimals}: OpenZeppelin's storage layout changed")
    return token


def _factory(chain: Anvil, flavour: Flavour) -> tuple[Contract, tuple[str, ...]]:
    """The factory, and what every periphery contract's constructor begins with."""
    code = artifact(f"{flavour}/Factory")
    if flavour == "uniswap_v3":
        factory = create(chain, code)
        return factory, (factory.address,)
    deployer = address_in(keccak(text="pool deployer").hex())
    creation = bytes.fromhex(artifact(f"{flavour}/Pool").bytecode.removeprefix("0x"))
    chain.rpc("anvil_setCode", deployer, pool_deployer(creation))
    factory = create(chain, code, deployer)
    return factory, (deployer, factory.address)


def _spec(layout: Layout) -> PoolSpec:
    decimals = (layout.base_decimals, layout.quote_decimals)
    decimals0, decimals1 = decimals if layout.base_is_token0 else decimals[::-1]
    side: Literal["token0", "token1"] = "token0" if layout.base_is_token0 else "token1"
    return PoolSpec(decimals0, decimals1, side, layout.fee / 100, TICK_SPACING[layout.fee])


def _pool(
    chain: Anvil, layout: Layout, spec: PoolSpec, factory: Contract, manager: Contract, pair: tuple[Token, Token]
) -> Contract:
    token0, token1 = sorted((token.address for token in pair), key=lambda address: int(address, 16))
    start = sqrt_ratio_at_tick(spec.tick_at_price(float(layout.price)))
    chain.send([manager.transaction(DEPLOYER, "createAndInitializePoolIfNecessary", token0, token1, layout.fee, start)])
    question = factory.transaction(DEPLOYER, "getPool", token0, token1, layout.fee)
    return Contract(address_in(chain.rpc("eth_call", question, "latest")), artifact(f"{layout.flavour}/Pool"))


def _supply(chain: Anvil, pair: tuple[Token, Token], spenders: tuple[Contract, Contract]) -> None:
    """Tokens and native coin for every account, and the spenders' approval."""
    for account in ACCOUNTS:
        chain.fund(account.address, NATIVE)
    for token in pair:
        chain.send([_gift(token, account.address) for account in ACCOUNTS])
        chain.send(
            [
                token.contract.transaction(account.address, "approve", spender.address, UNLIMITED)
                for account in ACCOUNTS
                for spender in spenders
            ]
        )


def _gift(token: Token, to: str) -> dict[str, Any]:
    if token.symbol == "WETH":
        return token.contract.transaction(to, "deposit", value=NATIVE // 2)
    return token.contract.transaction(DEPLOYER, "transfer", to, SUPPLY // (2 * len(ACCOUNTS)))
