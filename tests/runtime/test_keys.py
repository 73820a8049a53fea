"""Nothing is begun that needs a key where none is given."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from lp_hedge.errors import DefinitionError
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.runtime.live import Options, Ports, hedge
from lp_hedge.runtime.lp_once import perform
from lp_hedge.runtime.start import require_key
from tests.runtime.conftest import config_of

NOBODY = cast("Any", object())
"""Whoever asks it anything fails."""
ON_CHAIN = "source: uniswap_v3, rpc_url: 'http://127.0.0.1:1', trading_pair: ETH-USDC, managed: true"


def chain(more: str = "") -> str:
    return f"lp: {{{ON_CHAIN}{more}}}\nhedge: {{hedge_trading_pair: ETH-USDC}}\n"


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LP_HEDGE_STATE", str(tmp_path / "state"))
    return tmp_path / "j.sqlite"


def test_an_order_that_nobody_can_sign_leaves_no_record(record: Path) -> None:
    config = config_of(f"{chain()}journal: {{url: 'sqlite:///{record}'}}\n")
    with pytest.raises(DefinitionError, match="cannot be moved without a key; set lp.keystore and LP_HEDGE__LP__PASS"):
        asyncio.run(perform(config, NOBODY, lambda: 0.0, LpOrder("open"), print))
    assert not record.exists()


def test_a_run_that_is_to_move_a_position_and_cannot_sign_does_not_start(record: Path) -> None:
    config = config_of(f"{chain()}journal: {{url: 'sqlite:///{record}'}}\n")
    with pytest.raises(DefinitionError, match="or only watch it"):
        asyncio.run(hedge(config, Ports(NOBODY, NOBODY), Options(live=True)))
    assert not record.exists()


@pytest.mark.parametrize(
    "text",
    [
        chain(", keystore: wallet.json"),
        "lp: {managed: true}\n",
        "lp: {managed: true, source: gateway, wallet: w, pool_address: p}\n",
    ],
    ids=["a keystore", "paper", "the gateway signs"],
)
def test_who_can_sign_or_needs_not_to_is_let_through(text: str) -> None:
    require_key(config_of(text))
