"""docs/chain.md says what the dialects say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.evm_v3.connection import HARMLESS_LAG_SECONDS
from adapters.evm_v3.dialect import Deployment, dialect, names
from adapters.evm_v3.gas import GWEI, MOST_RAISED, MOST_TIP, RAISED_FLOOR
from adapters.evm_v3.heads import POLLS_PER_BLOCK, SHORTEST_SILENCE_SECONDS, SILENT_BLOCKS
from adapters.evm_v3.outcome import LONGEST_WAIT_SECONDS
from lp_hedge.domain.view import CLOCK_SKEW_SECONDS

PAGE = (Path(__file__).parents[2] / "docs" / "chain.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) [^|]+\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TOLD = {int(chain): {"uniswap_v3": uniswap, "pancake_v3": pancake} for chain, uniswap, pancake in ROW.findall(PAGE)}


def words(deployment: Deployment) -> str:
    if deployment.position_manager is None:
        return "–"
    return "known, with router" if deployment.swap_router else "known"


@pytest.mark.parametrize("name", names())
def test_the_page_lists_every_known_deployment(name: str) -> None:
    known = dialect(name)
    assert set(known.chains) <= set(TOLD)
    assert {chain: told[name] for chain, told in TOLD.items()} == {
        chain: words(known.deployment(chain)) for chain in TOLD
    }


def test_the_page_says_how_heads_are_followed() -> None:
    assert POLLS_PER_BLOCK == 4 and "about four times a block" in PAGE
    assert SILENT_BLOCKS == 3 and "for three block times" in PAGE
    assert f"({SHORTEST_SILENCE_SECONDS:g} s at least)" in PAGE
    assert f"`confirmations` blocks and {HARMLESS_LAG_SECONDS:g} s behind" in PAGE
    assert f"more than {CLOCK_SKEW_SECONDS:g} s in the future" in PAGE
    assert f"as long as the node wishes, {LONGEST_WAIT_SECONDS:g} s at most" in PAGE


def test_the_page_says_what_gas_costs_at_most() -> None:
    assert f"a tip above {MOST_TIP // GWEI:,} gwei is not believed" in PAGE
    always = MOST_RAISED * RAISED_FLOOR // GWEI
    assert f"no more than {MOST_RAISED} times that ({always} gwei may always be offered)" in PAGE
