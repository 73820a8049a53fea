"""Base and quote by address, else by name; what does not fit is refused, never guessed."""

from __future__ import annotations

import pytest

from adapters.evm_v3.orientation import Token, base_token
from lp_hedge.errors import DefinitionError
from tests.evm_v3.scripted import STRANGER, USDC, WETH, settings

DOLLAR = Token(USDC, "USDC", 6)
ETHER = Token(WETH, "WETH", 18, is_wrapped_native=True)
BNB = Token(WETH, "WBNB", 18, is_wrapped_native=True)
BITCOIN = Token(WETH, "WBTC", 8)


@pytest.mark.parametrize(
    ("keys", "tokens", "base"),
    [
        ({"trading_pair": "ETH-USDC"}, (DOLLAR, ETHER), "token1"),
        ({"trading_pair": "ETH-USDC"}, (ETHER, DOLLAR), "token0"),
        ({"trading_pair": "WETH-USDC"}, (DOLLAR, ETHER), "token1"),
        ({"trading_pair": "eth-usdc"}, (DOLLAR, ETHER), "token1"),
        ({"trading_pair": "USDC-ETH"}, (DOLLAR, ETHER), "token0"),  # inverted: the dollar is hedged
        ({"trading_pair": "BNB-USDC"}, (BNB, DOLLAR), "token0"),
        ({"trading_pair": "WBTC-USDC"}, (DOLLAR, BITCOIN), "token1"),
        ({"base_token": WETH}, (DOLLAR, ETHER), "token1"),
        ({"base_token": WETH.upper().replace("0X", "0x")}, (DOLLAR, ETHER), "token1"),
        ({"quote_token": USDC}, (DOLLAR, ETHER), "token1"),
        ({"quote_token": WETH}, (DOLLAR, ETHER), "token0"),
        ({"base_token": WETH, "quote_token": USDC}, (DOLLAR, ETHER), "token1"),
        ({"base_token": USDC, "trading_pair": "ETH-USDC"}, (DOLLAR, ETHER), "token0"),  # an address is plainer
    ],
)
def test_the_configuration_says_which_token_is_base(keys: dict, tokens: tuple[Token, Token], base: str) -> None:
    assert base_token(settings(**keys), *tokens) == base


@pytest.mark.parametrize(
    ("keys", "tokens", "key"),
    [
        ({"trading_pair": "SOL-USDC"}, (DOLLAR, ETHER), "trading_pair"),
        ({"trading_pair": "ETH-USDT"}, (DOLLAR, ETHER), "trading_pair"),
        ({"trading_pair": "ETH-ETH"}, (DOLLAR, ETHER), "trading_pair"),
        ({"trading_pair": "BTC-USDC"}, (DOLLAR, BITCOIN), "trading_pair"),  # WBTC wraps another chain's coin
        ({"trading_pair": "A-A"}, (Token(USDC, "A", 6), Token(WETH, "A", 6)), "trading_pair"),
        ({"base_token": STRANGER}, (DOLLAR, ETHER), "base_token"),
        ({"quote_token": STRANGER}, (DOLLAR, ETHER), "quote_token"),
        ({"base_token": WETH, "quote_token": STRANGER}, (DOLLAR, ETHER), "quote_token"),
        ({"base_token": WETH, "quote_token": WETH}, (DOLLAR, ETHER), "quote_token"),
    ],
)
def test_what_does_not_fit_the_pool_is_refused(keys: dict, tokens: tuple[Token, Token], key: str) -> None:
    with pytest.raises(DefinitionError, match=f"^lp.{key}: "):
        base_token(settings(**keys), *tokens)
