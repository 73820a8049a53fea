"""What must hold when a story is over, from the chain's and the exchange's books and the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lp_hedge.journal.entry import Entry
from tests.crash.judge import one_at_a_time
from tests.e2e.accounts import Opening, sent_by
from tests.e2e.acts import OPEN_GATE
from tests.e2e.mishaps import Mishaps, written
from tests.e2e.world import World
from tests.live.site import Site


def verdict(world: World, opening: Opening, mishaps: Mishaps) -> list[str]:
    """Every violation, in words."""
    entries = world.site.entries()
    return [
        *(f"sent and not written down: {each}" for each in mishaps.unwritten),
        *_each_once(world, opening),
        *_flat(world),
        *traded_while_moving(entries),
        *one_at_a_time(entries),
        *_replayed(world.site),
    ]


def _each_once(world: World, opening: Opening) -> Iterator[str]:
    """The chain has what the journal has, each nonce once, and nothing failed there."""
    on_chain, in_journal = sent_by(world, opening), written(world.site)
    strangers = {each["hash"] for each in on_chain} ^ {each["transaction_id"] for each in in_journal}
    if strangers:
        yield f"in the chain or in the journal, not in both: {sorted(strangers)}"
    nonces = sorted(each["nonce"] for each in in_journal)
    if nonces != list(range(opening.nonce, world.nonce())):
        yield f"the journal's nonces are {nonces}, the chain's {opening.nonce} to {world.nonce() - 1}"
    steps = Counter(each["step_id"] for each in in_journal if each["completes"])
    yield from (f"step {name} was completed {times} times" for name, times in steps.items() if times > 1)
    for each in on_chain:
        receipt = world.pool.chain.receipt(each["hash"])
        if receipt is None or receipt["status"] != "0x1":
            yield f"{each['hash']} failed on chain"


def _flat(world: World) -> Iterator[str]:
    if world.exchange.position != 0:
        yield f"the exchange still holds {world.exchange.position}"
    if world.positions() != 0:
        yield f"the wallet still holds {world.positions()} positions"


def traded_while_moving(entries: Sequence[Entry]) -> Iterator[str]:
    """No order between the gate's closing and its opening; what a person commands is another matter."""
    gate = ""
    for entry in entries:
        if entry.kind == "operator":
            return
        if entry.kind == "observation":
            gate = entry.body["lp_state"]
        elif entry.kind == "request" and entry.body["kind"] == "place" and gate not in OPEN_GATE:
            yield f"entry {entry.number}: {entry.body['client_order_id']} was sent while the LP was {gate}"


def _replayed(site: Site) -> Iterator[str]:
    """The journal is whole, and every decision comes out again."""
    done = site.cli("journal", "verify", "--replay")
    if done.returncode != 0:
        yield f"journal verify --replay: exit {done.returncode}: {done.stdout}{done.stderr}"
