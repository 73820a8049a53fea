"""The simulated chain: blocks, nonces, gas, what a node refuses, and what a reorganisation takes back."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.paper.chain import ChainTerms, PaperChain
from adapters.paper.lp_books import STRANGER, LpBooks, PoolTerms
from adapters.paper.lp_calls import Call, hash_of
from adapters.paper.lp_plan import Planner, PlanTerms
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Prepare, Step, Transaction

POOL = PoolTerms(fee_rate=Decimal("0.003"), impact_per_quote=Decimal(0), sigma_per_root_second=0.0001)
TERMS = ChainTerms(seed=1, block_seconds=2.0, gas_native=Decimal("0.001"), confirmations=3, pool=POOL)
PLANS = PlanTerms(slippage=Decimal("0.005"), deadline_seconds=60.0, max_fee_gwei=Decimal(2))
OPEN = Step("s1", "open", base=Decimal(2), quote=Decimal(200), width_pct=Decimal(10))


class World:
    """A chain, its planner and a price."""

    def __init__(self, **terms: object) -> None:
        self.chain = PaperChain(replace(TERMS, **terms), self.books())
        self.planner = Planner(self.chain, PLANS)
        self.price, self.t = 100.0, 1000.0
        self.wait(0)

    @staticmethod
    def books() -> LpBooks:
        made = LpBooks(Decimal(10), Decimal(1000), Decimal(1))
        made.approve((Decimal(100), Decimal(10_000)))
        return made

    def wait(self, blocks: int) -> None:
        self.t += 2.0 * blocks
        self.chain.advance(self.t, lambda t: self.price)

    def prepared(self, step: Step = OPEN, **request: object) -> Transaction:
        made = self.planner.prepare(Prepare(step, **request), self.t)
        assert made is not None
        return made

    def sent(self, step: Step = OPEN, **request: object) -> Transaction:
        made = self.prepared(step, **request)
        self.chain.send(made)
        return made

    def status(self, *transactions: Transaction) -> str:
        return self.chain.inquire(transactions).status


def raw(**call: object) -> Transaction:
    values = {"kind": "void", "step_id": "x", "nonce": 0, "fee_gwei": Decimal(1), "deadline_t": 0.0}
    made = Call(**(values | call))
    return Transaction("x", hash_of(made.payload), made.payload, nonce=made.nonce)


def test_blocks_follow_the_clock_and_a_transaction_is_in_the_next_one() -> None:
    world = World()
    assert (world.chain.head, world.chain.block_t) == (500, 1000.0)
    made = world.sent()
    world.wait(1)
    report = world.chain.inquire((made,))
    assert (report.status, report.block) == ("included", 501)
    world.wait(2)
    assert world.status(made) == "final"


def test_a_transaction_that_waited_through_a_pause_is_executed_at_the_price_of_its_block() -> None:
    world = World()
    made = world.sent()
    world.t += 1000
    world.chain.advance(world.t, lambda t: 100.0 if t < 1003.0 else 200.0)
    assert world.chain.inquire((made,)).block == 501
    assert world.chain.inquire((made,)).succeeded
    assert world.chain.price == 200.0


def test_the_gas_of_a_reverted_transaction_is_gone_and_nothing_else() -> None:
    world = World()
    made = world.sent()
    world.price = 120.0
    world.wait(1)
    report, books = world.chain.inquire((made,)), world.chain.books
    assert (report.succeeded, report.reason) == (False, "Price slippage check")
    assert (books.base, books.quote, books.native) == (10, 1000, Decimal("0.999"))
    assert Decimal(report.result["gas_native"]) == Decimal("0.001")


def test_after_its_deadline_a_transaction_reverts() -> None:
    world = World()
    made = world.prepared()
    world.wait(40)
    world.chain.send(made)
    world.wait(1)
    assert world.chain.inquire((made,)).reason == "Transaction too old"


@pytest.mark.parametrize(
    ("transaction", "reason"),
    [
        (raw(nonce=0), "nonce too low"),
        (replace(raw(nonce=1), transaction_id="0x1"), "its payload has the hash"),
        (Transaction("x", hash_of("{}"), "{}"), "no simulated transaction"),
        (Transaction("x", hash_of("["), "["), "no simulated transaction"),
        (raw(nonce=1, kind="rob"), "kind rob"),
        (raw(nonce=1, fee_gwei=Decimal(10_000)), "insufficient funds for gas"),
    ],
)
def test_a_node_refuses_what_can_never_be_included(transaction: Transaction, reason: str) -> None:
    world = World()
    world.sent()
    world.wait(1)
    with pytest.raises(Rejected, match=reason):
        world.chain.send(transaction)


def test_a_replacement_has_to_pay_a_tenth_more() -> None:
    world = World()
    world.chain.send(raw(step_id="a"))
    with pytest.raises(Rejected, match="underpriced"):
        world.chain.send(raw(step_id="b", fee_gwei=Decimal("1.09")))
    world.chain.send(raw(step_id="b", fee_gwei=Decimal("1.1")))
    world.wait(1)
    assert (world.status(raw(step_id="a")), world.chain.nonce) == ("unknown", 1)
    world.wait(2)
    assert world.status(raw(step_id="a")) == "superseded"
    assert world.status(raw(step_id="a"), raw(step_id="b", fee_gwei=Decimal("1.1"))) == "final"


def test_replacements_end_at_the_highest_fee_that_is_allowed() -> None:
    world = World()
    made, fees = world.sent(), []
    for _ in range(3):
        made = world.sent(replaces=made)
        fees.append(made.summary["max_fee_gwei"])
    assert fees == ["1.250", "1.563", "1.954"]
    with pytest.raises(Rejected, match=r"lp\.max_fee_gwei 2"):
        world.prepared(replaces=made)


def test_nonces_count_what_waits_and_a_gap_waits_for_its_turn() -> None:
    world = World()
    first, third = raw(nonce=0), raw(nonce=2)
    world.chain.send(first)
    world.chain.send(third)
    assert world.chain.next_nonce() == 1
    world.wait(2)
    assert (world.status(first), world.status(third)) == ("included", "pending")
    world.chain.send(raw(nonce=1))
    world.wait(1)
    assert world.status(third) == "included"


def test_a_reorganisation_gives_everything_back_and_the_transactions_wait_again() -> None:
    world = World()
    before, head = world.chain.books.snapshot(), world.chain.block_hash
    made = world.sent()
    world.wait(1)
    world.chain.reorganise()
    assert {name: world.chain.books.snapshot()[name] for name in ("base", "quote", "native")} == {
        name: before[name] for name in ("base", "quote", "native")
    }
    assert (world.status(made), world.chain.nonce) == ("pending", 0)
    assert world.chain.block_hash != head
    world.wait(3)
    report = world.chain.inquire((made,))
    assert (report.status, report.result["position"]) == ("final", "2")


def test_the_id_of_an_open_that_is_taken_back_goes_to_somebody_else() -> None:
    world = World()
    made = world.sent()
    world.wait(1)
    assert world.chain.inquire((made,)).result["position"] == "1"
    world.chain.reorganise()
    assert world.chain.books.positions["1"].owner == STRANGER


@pytest.mark.parametrize(("verdict", "then"), [("reorg", "included"), ("orphaned", "unknown")])
def test_a_block_with_a_bad_verdict_is_thrown_away_before_it_is_final(verdict: str, then: str) -> None:
    world = World()
    verdicts = iter([verdict])
    world.chain.verdict = lambda t: next(verdicts, "")
    made = world.sent()
    seen = []
    for _ in range(3):
        world.wait(1)
        seen.append(world.status(made))
    assert seen == ["included", "included", then]
    assert world.chain.reorgs == 1


def test_where_one_confirmation_is_final_nothing_is_reorganised() -> None:
    world = World(confirmations=1)
    world.chain.verdict = lambda t: "orphaned"
    made = world.sent()
    world.wait(1)
    assert world.status(made) == "final"
    world.wait(5)
    assert (world.status(made), world.chain.reorgs) == ("final", 0)


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 4)),
        st.tuples(st.just("price"), st.floats(90, 110)),
        st.tuples(st.sampled_from(["open", "close", "swap", "replace", "again", "drop", "reorg"]), st.just(0)),
    ),
    max_size=40,
)


@given(acts=ACTS, cut=st.integers(0, 40), verdicts=st.lists(st.sampled_from(["", "", "reorg", "orphaned"])))
def test_whatever_happens_a_nonce_is_used_once_and_a_restart_changes_nothing(
    acts: list[tuple[str, float]], cut: int, verdicts: list[str]
) -> None:
    through, restarted = Client(verdicts), Client(verdicts)
    for number, (act, value) in enumerate(acts):
        if number == cut:
            restarted.restart()
        through.act(act, value)
        restarted.act(act, value)
    assert restarted.world.chain.snapshot() == through.world.chain.snapshot()
    through.check()


class Client:
    """Sends whatever it is told to, sensible or not."""

    def __init__(self, verdicts: list[str]) -> None:
        self.world, self.all = World(), []
        self._verdicts = iter(verdicts)
        self.world.chain.verdict = lambda t: next(self._verdicts, "")

    def restart(self) -> None:
        saved, verdict = json.loads(json.dumps(self.world.chain.snapshot())), self.world.chain.verdict
        self.world.chain = PaperChain(TERMS, self.world.books())
        self.world.chain.restore(saved)
        self.world.chain.verdict = verdict
        self.world.planner = Planner(self.world.chain, PLANS)

    def act(self, act: str, value: float) -> None:
        world = self.world
        match act:
            case "wait":
                world.wait(int(value))
            case "price":
                world.price = value
            case "reorg":
                world.chain.reorganise()
            case "drop" if self.all:
                world.chain.mempool.drop(self.all[-1].transaction_id)
            case "again" if self.all:
                self._try(lambda: self.all[len(self.all) // 2])
            case "replace" if self.all:
                self._try(lambda: world.planner.prepare(Prepare(OPEN, replaces=self.all[-1]), world.t))
            case "open":
                self._try(lambda: world.prepared(replace(OPEN, base=Decimal("0.5"), quote=Decimal(50))))
            case "swap":
                self._try(lambda: world.prepared(replace(OPEN, kind="swap", quote=None)))
            case "close":
                name = next(iter(world.chain.books.positions), None)
                self._try(lambda: world.planner.prepare(Prepare(Step("s2", "close", position=name)), world.t))

    def _try(self, make: object) -> None:
        try:
            made = make()  # type: ignore[operator]
            if made is not None:
                self.world.chain.send(made)
                self.all.append(made)
        except Rejected:
            pass

    def check(self) -> None:
        """Receipts are as many as nonces; the wallet is what the receipts say."""
        chain, books = self.world.chain, self.world.chain.books
        receipts = list(chain._receipts.values())
        assert sorted(each.nonce for each in receipts) == list(range(chain.nonce))
        for name, start in (("base", Decimal(10)), ("quote", Decimal(1000))):
            flows = [Decimal(each.result.get(name, "0")) for each in receipts if each.succeeded]
            assert getattr(books, name) == start + sum(flows)
        assert books.native == 1 - sum(Decimal(each.result["gas_native"]) for each in receipts)
