"""Real transactions of real positions: what is prepared is what happens, to the wei."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Step
from tests.chain.operator import Operator, allow, forbid, on_every_venue, opening, operating
from tests.chain.site import Site


def close(position: str) -> Step:
    return Step("close-1", "close", position=position)


def collect(position: str) -> Step:
    return Step("collect-1", "collect", position=position)


def balances(site: Site) -> tuple[int, int]:
    """The owner's (base, quote), in smallest units: differences of large decimals would be rounded."""
    pair = (site.venue.base, site.venue.quote)
    base, quote = (site.ask(token.contract, "balanceOf", site.owner.address) for token in pair)
    return base, quote


def received(site: Site, before: tuple[int, int]) -> list[Decimal]:
    """What the owner has more of (base, quote) than before."""
    pairs = zip((site.venue.base, site.venue.quote), balances(site), before, strict=True)
    return [token.human(now - then) for token, now, then in pairs]


@on_every_venue
def test_a_position_opens_with_what_was_foretold(operator: Operator) -> None:
    before = balances(operator.site)
    transaction = operator.signed(opening())
    report = operator.sent(transaction)
    paid = received(operator.site, before)
    told = transaction.summary
    assert (report.status, report.succeeded, report.transaction_id) == ("final", True, transaction.transaction_id)
    assert [Decimal(report.result[each]) for each in ("base", "quote")] == paid
    assert [Decimal(told[f"expected_{each}"]) for each in ("base", "quote")] == paid
    assert Decimal(told["least_base"]) <= -paid[0] <= 1
    assert Decimal(told["least_quote"]) <= -paid[1] <= 2000
    assert float(told["lower_price"]) < float(told["price"]) < float(told["upper_price"])
    assert float(told["upper_price"]) / float(told["lower_price"]) == pytest.approx(1.05 / 0.95, rel=0.003)
    (found,) = operator.positions()
    assert found.position == report.result["position"]
    assert [str(found.lower_price), str(found.upper_price)] == [told["lower_price"], told["upper_price"]]
    assert abs(found.base + paid[0]) <= Decimal("1e-15")


@on_every_venue
def test_a_position_closes_in_one_transaction_with_its_fees(operator: Operator) -> None:
    site = operator.site
    token_id = int(operator.done(opening()).result["position"])
    site.sell(5)
    site.buy(9000)
    principal, fees = site.principal_and_owed(token_id)
    expected = site.venue.spec.base_quote(*(sum(each) for each in zip(principal, fees, strict=True)))
    before, blocks = balances(site), site.chain.block_number()
    transaction = operator.signed(close(str(token_id)))
    report = operator.sent(transaction)
    assert report.block == blocks + 1
    got = received(site, before)
    assert [Decimal(report.result[each]) for each in ("base", "quote")] == got
    assert [float(each) for each in got] == pytest.approx(expected, rel=1e-12)
    assert [Decimal(transaction.summary[f"expected_{each}"]) for each in ("base", "quote")] == got
    base_fee, quote_fee = site.venue.spec.base_quote(*fees)
    assert float(report.result["base_fee"]) == pytest.approx(base_fee, rel=1e-12) != 0
    assert float(report.result["quote_fee"]) == pytest.approx(quote_fee, rel=1e-12) != 0
    assert operator.positions() == ()
    assert operator.prepare(close(str(token_id))) is None


@on_every_venue
def test_fees_are_collected_and_the_position_stays(operator: Operator) -> None:
    site = operator.site
    position = operator.done(opening()).result["position"]
    assert operator.prepare(collect(position)) is None
    site.sell(5)
    report = operator.done(collect(position))
    assert (report.result["base"], report.result["quote"]) == (report.result["base_fee"], report.result["quote_fee"])
    assert Decimal(report.result["base"]) > 0
    assert operator.prepare(collect(position)) is None
    assert [each.position for each in operator.positions()] == [position]


@on_every_venue
@pytest.mark.parametrize(("base", "quote"), [(2, 0), (0, 4000), (3, 1000)])
def test_after_a_swap_all_that_was_named_fits_the_range(operator: Operator, base: int, quote: int) -> None:
    site = operator.site
    swap = Step("swap-1", "swap", base=Decimal(base), quote=Decimal(quote), width_pct=Decimal(10))
    before = balances(site)
    transaction = operator.signed(swap)
    report = operator.sent(transaction)
    moved = received(site, before)
    assert [Decimal(report.result[each]) for each in ("base", "quote")] == moved
    assert [Decimal(transaction.summary[f"expected_{each}"]) for each in ("base", "quote")] == moved
    left = opening(base + moved[0], quote + moved[1])
    used = operator.signed(left).summary
    assert -float(used["expected_base"]) == pytest.approx(float(base + moved[0]), rel=2e-3)
    assert -float(used["expected_quote"]) == pytest.approx(float(quote + moved[1]), rel=2e-3)
    assert operator.prepare(Step("swap-2", "swap", base=left.base, quote=left.quote, width_pct=Decimal(10))) is None


@on_every_venue
def test_a_recentred_position_loses_only_fee_and_impact(operator: Operator) -> None:
    site = operator.site
    position = operator.done(opening()).result["position"]
    site.swap_to_price(float(site.price()) * 1.2)
    closed = operator.done(close(position)).result
    base, quote = Decimal(closed["base"]), Decimal(closed["quote"])
    swapped = operator.done(Step("swap-1", "swap", base=base, quote=quote, width_pct=Decimal(10))).result
    base, quote = base + Decimal(swapped["base"]), quote + Decimal(swapped["quote"])
    opened = operator.done(opening(base, quote)).result
    price = site.price()
    worth = -(Decimal(opened["base"]) * price + Decimal(opened["quote"]))
    assert worth > (base * price + quote) * Decimal("0.995")
    (found,) = operator.positions()
    assert found.lower_price < price < found.upper_price


@on_every_venue
def test_a_range_beside_the_price_takes_one_token_only(operator: Operator) -> None:
    step = opening(1, 2000, lower_price=Decimal(2200), upper_price=Decimal(2400))
    forbid(operator.site)
    approval = operator.signed(step)
    assert (approval.summary["token"], approval.summary["amount"]) == ("WETH", "1")
    operator.sent(approval)
    report = operator.sent(operator.signed(step))
    assert Decimal(report.result["base"]) == pytest.approx(Decimal(-1), abs=Decimal("1e-9"))
    assert Decimal(report.result["quote"]) == 0
    (found,) = operator.positions()
    assert 2195 < found.lower_price <= 2200
    assert 2400 <= found.upper_price < 2405


def test_a_preview_needs_no_key_and_tells_approvals_before_the_rest(site: Site) -> None:
    site.provide(1000)
    forbid(site)
    with operating(site, private_key=None, wallet=site.owner.address) as watching:
        told = watching.preview(opening())
        assert told["simulated"] is False
        assert sorted(each["token"] for each in told["approvals"]) == ["USDC", "WETH"]
        for token in site.tokens:
            allow(site, token, site.venue.manager.address)
        again = watching.preview(opening())
    assert "approvals" not in again
    assert [again[each] for each in ("expected_base", "expected_quote")] == [
        told[each] for each in ("expected_base", "expected_quote")
    ]
    assert again["gas_limit"] > 200_000


def test_a_preview_is_what_prepare_tells(operator: Operator) -> None:
    assert operator.preview(opening()) == operator.signed(opening()).summary


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (opening(0, 0), "there is nothing to open with"),
        (opening(0, 2000), "there is nothing to open with"),
        (Step("s", "open", base=Decimal(1)), "names no range"),
        (opening(1, 2000, width_pct=Decimal("0.1")), "the range is too narrow for lp.max_slippage_bps"),
        (Step("s", "close", position="0x12"), "needs the token id of a position"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(operator: Operator, step: Step, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        operator.prepare(step)


def test_more_than_the_wallet_holds_is_not_asked_for(operator: Operator) -> None:
    site = operator.site
    held = site.balance(site.venue.base, site.owner)
    told = operator.signed(opening(held * 2, held * 10_000)).summary
    assert -Decimal(told["expected_base"]) <= held


def test_another_wallet_s_position_is_left_alone(operator: Operator) -> None:
    theirs = operator.site.mint(*operator.site.ticks_around(10), 1, 2000, operator.site.maker)
    for step in (close(str(theirs)), collect(str(theirs))):
        with pytest.raises(Rejected, match=f"belongs to {operator.site.maker.address}"):
            operator.prepare(step)


def test_a_position_that_never_was_needs_no_closing(operator: Operator) -> None:
    assert operator.prepare(close("4711")) is None
    assert operator.prepare(collect("4711")) is None


def test_a_position_emptied_by_hand_is_burnt_only_while_it_is_owed_something(operator: Operator) -> None:
    site = operator.site
    position = operator.done(opening()).result["position"]
    site.sell(5)
    order = (int(position), site.liquidity(int(position)), 0, 0, 1 << 60)
    site.chain.send([site.venue.manager.transaction(site.owner.address, "decreaseLiquidity", order)])
    (found,) = operator.positions()
    assert found.base > 0
    report = operator.done(close(position))
    assert Decimal(report.result["base"]) == found.base
    assert operator.positions() == ()
