"""The judge sees every way an order can be wrong: a simulation without a strict judge proves nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.config.load import assemble
from lp_hedge.config.reader import read_settings
from lp_hedge.document.reading import parse
from lp_hedge.ports import Place
from lp_hedge.simulation.judge import Judge, submission_of

SETTINGS = "hedge: {max_per_hour: 2, max_order_quote: 200}"
OPEN = {"lp_state": "IN_RANGE", "price": 150.0}
ADJUSTING = ("hedge", "ADJUSTING", "MARKET")


def order(name="lh1ex0", *, base="1", reduce_only=False):
    return Place(name, "sell", "short", Decimal(base), reduce_only)


@pytest.fixture
def judge():
    made = Judge(assemble([read_settings(parse(SETTINGS, "test.yml"), 1)], {}))
    made.observed(OPEN, ADJUSTING)
    return made


def placed(judge, *orders, t=0.0, working=frozenset(), sent_before=False):
    for each in orders:
        judge.decided(each.client_order_id.partition("s")[0])
        judge.placed(each, t, set(working), sent_before=sent_before)
    return judge.violations


def test_an_order_that_may_open_is_no_violation(judge):
    assert placed(judge, order()) == []


@pytest.mark.parametrize(
    ("observation", "path", "told"),
    [
        ({**OPEN, "lp_state": "CLOSING"}, ADJUSTING, "opens while the LP is CLOSING"),
        ({**OPEN, "lp_state": "UNKNOWN"}, ADJUSTING, "opens while the LP is UNKNOWN"),
        ({**OPEN, "price": None}, ADJUSTING, "opens without a price"),
        (OPEN, ("hedge", "SUSPENDED", "LOW_MARGIN"), "opens in ('LOW_MARGIN',)"),
        (OPEN, ("hedge", "COOLDOWN"), "opens in ('COOLDOWN',)"),
    ],
)
def test_opening_while_refused_is_a_violation(judge, observation, path, told):
    judge.observed(observation, path)
    [violation] = placed(judge, order())
    assert told in violation


def test_reducing_is_allowed_where_opening_is_not(judge):
    judge.observed({"lp_state": "UNKNOWN", "price": None}, ("hedge", "ADJUSTING", "FLATTEN_KILL"))
    assert placed(judge, order(reduce_only=True)) == []


def test_an_order_nobody_decided_on_is_a_violation(judge):
    judge.placed(order(), 0.0, set(), sent_before=False)
    assert "lh1ex0 was never decided on" in judge.violations[0]


def test_one_id_never_means_two_orders(judge):
    [violation] = placed(judge, order(base="0.5"), order(base="0.6"))
    assert "lh1ex0 was sent as" in violation


def test_an_opening_order_beside_a_working_one_is_a_violation(judge):
    [violation] = placed(judge, order(), working={"lh1ex9"})
    assert "opens beside lh1ex9" in violation


def test_the_same_order_again_is_not_beside_itself(judge):
    assert placed(judge, order(), working={"lh1ex0"}) == []


def test_an_order_beyond_the_cap_is_a_violation(judge):
    [violation] = placed(judge, order(base="1.5"))
    assert "beyond the cap of 200 quote" in violation


def test_the_third_submission_of_an_hour_is_a_violation_and_slices_are_one(judge):
    placed(judge, order("lh1ex0"), order("lh1ex1s0"), order("lh1ex1s1"), order("lh1ex1s2"), t=10.0)
    assert judge.violations == []
    [violation] = placed(judge, order("lh1ex2"), t=3600.0)
    assert "3 opening submissions in an hour, 2 allowed" in violation


def test_after_the_hour_the_count_begins_anew(judge):
    placed(judge, order("lh1ex0"), order("lh1ex1"), t=10.0)
    assert placed(judge, order("lh1ex2"), t=3610.0) == []


@pytest.mark.parametrize(
    ("client_order_id", "submission"),
    [("lh1eabcx0", "lh1eabcx0"), ("lh1eabcxz1s12", "lh1eabcxz1"), ("lh1eabcx2s", "lh1eabcx2s"), ("lh9x7s1", "lh9x7s1")],
)
def test_a_slice_belongs_to_its_submission_also_where_numbers_hold_the_letter(client_order_id, submission):
    decided = {"lh1eabcx0", "lh1eabcxz1", "lh1eabcx2s", "lh1eabcx2"}
    assert submission_of(client_order_id, decided) == submission
