"""The managed LP on paper behind its port: how it starts, what survives a restart, and what goes wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.paper import lp
from adapters.paper.managed_lp import ManagedPaperLp
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import NotSent, Rejected
from lp_hedge.lp_ports import Prepare, Step, Transaction
from lp_hedge.manifests import connect_lp, lp_manifests
from lp_hedge.ports import MarketFacts
from tests.paper.chain_client import OPEN, START, Now, opened, ready, run, wait


def test_only_a_managed_lp_is_a_chain(configure: Callable[..., Config], now: Now) -> None:
    unmanaged = connect_lp(configure(managed=False), now)
    assert isinstance(unmanaged, lp.PaperLp)
    assert isinstance(connect_lp(configure(), now), ManagedPaperLp)
    assert lp_manifests()["paper"].manages


@pytest.mark.parametrize("ask", ["preview", "prepare", "broadcast", "inquire", "positions"])
def test_an_lp_that_moves_by_itself_refuses_a_keeper_and_names_the_key(
    configure: Callable[..., Config], now: Now, ask: str
) -> None:
    made: Any = connect_lp(configure(managed=False), now)
    transaction = Transaction("s1", "0x1", "{}")
    arguments = {
        "preview": [OPEN], "prepare": [Prepare(OPEN)], "broadcast": [transaction], "inquire": [(transaction,)]
    }  # fmt: skip
    run(made.open())
    before = run(made.read())
    made.follow("7")
    with pytest.raises(Rejected, match=r"set lp\.managed: true"):
        run(getattr(made, ask)(*arguments.get(ask, [])))
    assert run(made.read()) == before


def test_with_auto_open_it_starts_with_the_wallet_alone(configure: Callable[..., Config], now: Now) -> None:
    facts = run(opened(configure(), now).read())
    assert (facts.fields["lp_state"], facts.fields["wallet_base"]) == ("NONE", 10.0)
    assert {name: facts.position[name] for name in ("wallet_base", "wallet_quote", "wallet_native")} == {
        "wallet_base": "10.0", "wallet_quote": "1500.0", "wallet_native": "1"
    }  # fmt: skip
    assert facts.position["pool_fee_bps"] == "5"
    assert facts.t == START == 2.0 * facts.position["block"]


def test_without_auto_open_it_starts_with_the_position_of_the_unmanaged_one(
    configure: Callable[..., Config], now: Now
) -> None:
    managed, unmanaged = opened(configure(auto_open=False), now), connect_lp(configure(managed=False, state=False), now)
    run(unmanaged.open())
    mine, own = run(managed.read()), run(unmanaged.read())
    names = ("lp_state", "lp_base", "lp_quote", "lp_liquidity", "lp_lower_price", "lp_upper_price", "dex_price")
    assert {name: mine.fields[name] for name in names} == {name: own.fields[name] for name in names}
    assert mine.position["position"] == "1"
    assert [each.position for each in run(managed.positions())] == ["1"]


def test_a_token_id_names_the_position_it_starts_with(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(token_id=7), now)
    assert [each.position for each in run(made.positions())] == ["7"]
    assert run(made.read()).fields["lp_state"] == "IN_RANGE"
    run(made.broadcast(ready(made, now)))
    wait(made, now)
    assert [each.position for each in run(made.positions())] == ["7", "8"]


def test_it_stays_out_of_range_because_only_the_keeper_recentres(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(auto_open=False, rebalance_seconds=10.0, position_width_pct=0.01), now)
    states = set()
    for _ in range(20):
        now.t += 3600
        states.add(run(made.read()).fields["lp_state"])
    assert states <= {"IN_RANGE", "OUT_OF_RANGE"} and "OUT_OF_RANGE" in states


def test_an_open_needs_one_approval_of_exactly_its_amounts(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(), now)
    first = run(made.prepare(Prepare(OPEN)))
    assert not first.completes
    assert first.summary["action"] == "approve 2 base and 300 quote"
    run(made.broadcast(first))
    wait(made, now)
    assert run(made.prepare(Prepare(OPEN))).completes


def test_an_accepted_transaction_survives_a_kill_and_is_included_while_nobody_runs(
    configure: Callable[..., Config], now: Now
) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    run(made.broadcast(transaction))
    now.t += 3600
    again = opened(configure(), now)
    report = run(again.inquire((transaction,)))
    assert (report.status, report.succeeded) == ("final", True)
    assert report.block == int(again.line.chain.head) - 1800 + 1
    again.follow(report.result["position"])
    assert run(again.read()).fields["lp_base"] > 0


def test_who_only_looks_does_not_undo_what_a_run_beside_it_has_sent(configure: Callable[..., Config], now: Now) -> None:
    owner = opened(configure(), now)
    transaction = ready(owner, now)
    looking = opened(configure(), now)
    run(owner.broadcast(transaction))
    wait(looking, now)
    run(looking.close())
    assert run(opened(configure(), now).inquire((transaction,))).status != "unknown"


def test_a_look_that_nobody_overtakes_goes_on_where_it_ended(configure: Callable[..., Config], now: Now) -> None:
    """Fees of the hours in which nothing was moved are kept over a restart."""
    fees = []
    for _ in range(2):
        made = opened(configure(auto_open=False), now)
        wait(made, now, 1800)
        fees.append(made.line.chain.books.positions["1"].fee_quote)
        run(made.close())
    assert fees[1] > 1.5 * fees[0] > 0


def test_who_moves_the_position_saves_although_somebody_looked(configure: Callable[..., Config], now: Now) -> None:
    owner, looking = opened(configure(), now), opened(configure(), now)
    wait(looking, now)
    run(looking.close())
    transaction = ready(owner, now)
    run(owner.broadcast(transaction))
    assert run(opened(configure(), now).inquire((transaction,))).status != "unknown"


def test_without_a_state_folder_every_run_starts_anew(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(state=False), now)
    transaction = ready(made, now)
    run(made.broadcast(transaction))
    assert run(opened(configure(state=False), now).inquire((transaction,))).status == "unknown"


class NoQuotes:
    """A venue that shows a price only later."""

    price: float | None = None

    async def market(self) -> MarketFacts:
        return MarketFacts(START, self.price, self.price)


def test_beside_a_real_venue_the_chain_begins_with_the_first_price(configure: Callable[..., Config], now: Now) -> None:
    venue = NoQuotes()
    made = lp.beside(configure(), now, venue)  # type: ignore[arg-type]
    run(made.open())
    made.follow("1")
    with pytest.raises(NotSent, match="no price"):
        run(made.read())
    venue.price, now.t = 80.0, now.t + 10
    facts = run(made.read())
    assert (facts.fields["lp_state"], facts.fields["dex_price"]) == ("NONE", 80.0)
    assert facts.position["position"] == "1"


def test_the_configuration_of_the_page_loads_and_runs(tmp_path: Path, now: Now) -> None:
    page = (Path(__file__).parents[2] / "docs" / "paper.md").read_text(encoding="utf-8")
    text = page.split("```yaml title=managed.yml\n")[1].split("```")[0]
    file = tmp_path / "managed.yml"
    file.write_text(text.replace("managed.paper", str(tmp_path / "state")))
    config = load([file], environ={})
    assert config.lp.managed and config.lp.auto_open and config.lp.auto_recentre
    made = opened(config, now)
    wallet = run(made.read()).position
    step = Step(
        "s1", "open", base=Decimal(wallet["wallet_base"]), quote=Decimal(wallet["wallet_quote"]),
        width_pct=Decimal(repr(config.lp.position_width_pct)),
    )  # fmt: skip
    run(made.broadcast(ready(made, now, step)))
    wait(made, now)
    assert len(run(made.positions())) == 1
