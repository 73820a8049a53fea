"""A small exchange around 100, with round numbers: step 0.1, minimum notional 5, fee 5 bp, maintenance 0.5 %."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.paper.exchange import PaperExchange
from adapters.paper.orders import Rules
from lp_hedge.config.record import Config
from lp_hedge.ports import AccountTerms, Instrument, Place
from tests.paper.chain_client import Now, managed

INSTRUMENT = Instrument("SOL-USDT", "SOL", "USDT", Decimal("0.1"), Decimal("0.1"), Decimal(5))


def order(name: str, side: Any, leg: Any, base: str, *, reduce_only: bool = False) -> Place:
    return Place(name, side, leg, Decimal(base), reduce_only)


@pytest.fixture(scope="session")
def make_exchange() -> Callable[..., PaperExchange]:
    def make(
        mode: Any = "HEDGE",
        balance: str = "1000",
        largest: str | None = None,
        *,
        quoted: bool = True,
        **options: Any,
    ) -> PaperExchange:
        rules = Rules(INSTRUMENT, largest_base=None if largest is None else Decimal(largest))
        made = PaperExchange(rules, AccountTerms(3, "cross", mode), Decimal(balance), **options)
        if quoted:
            made.advance(0.0, 99.9, 100.1)
        return made

    return make


@pytest.fixture
def exchange(make_exchange: Callable[..., PaperExchange]) -> PaperExchange:
    return make_exchange()


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Config]:
    """A managed LP; with `state` kept in a folder."""

    def make(*, state: bool = True, **lp: Any) -> Config:
        return managed(tmp_path / "state" if state else None, **lp)

    return make
