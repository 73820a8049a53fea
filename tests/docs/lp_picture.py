"""`python -m tests.docs.lp_picture`: draws docs/lp.svg, what `lp show` shows, again. The position is that of the design's test vector."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from lp_hedge.cli.lp_standing import standing_of
from lp_hedge.cli.lp_view import LpView, Pair
from lp_hedge.clmm import amounts, liquidity_for_value
from lp_hedge.ports import LpFacts
from tests.docs.live_picture import COLUMNS, FACES
from tests.project.documents import ROOT

PICTURE = ROOT / "docs" / "lp.svg"
LOWER, UPPER, PRICE, T = 1800.0, 2200.0, 1937.5, 1_700_000_000.0


def view() -> LpView:
    """A million in [1800, 2200], a little below the middle."""
    liquidity = liquidity_for_value(1e6, 2000.0, LOWER, UPPER)
    base, quote = amounts(liquidity, PRICE, LOWER, UPPER)
    fields = {
        "lp_state": "IN_RANGE", "dex_price": PRICE, "lp_base": base, "lp_quote": quote, "lp_base_fee": 0.31, "lp_quote_fee": 588.2,
        "wallet_base": 1.25, "lp_liquidity": liquidity, "lp_lower_price": LOWER, "lp_upper_price": UPPER,
    }  # fmt: skip
    told = {"position": "481516", "block": 18_569_214, "wallet_quote": "2410.55"}
    return LpView(standing_of(LpFacts(T, fields, told), T + 4), Pair("ETH", "USDC"), "481516 · uniswap_v3 · ETH-USDC")


def svg() -> str:
    """The picture as the page shows it."""
    console = Console(width=COLUMNS, record=True, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(view())
    return FACES.sub("", console.export_svg(title="lp-hedge lp show", unique_id="lp"))


if __name__ == "__main__":
    PICTURE.write_text(svg(), encoding="utf-8")
