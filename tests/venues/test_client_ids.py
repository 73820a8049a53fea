"""Client order ids as venues write them: pure, reversible, and not to be mixed up with a stranger's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ccxt_perp.client_ids import LONGEST_CLOID, cloid, from_venue, identity, to_venue
from lp_hedge.controller.books import base36, client_order_id

ours = st.from_regex(re.compile(rf"[a-z][0-9a-z]{{0,{LONGEST_CLOID - 1}}}"), fullmatch=True)


@given(ours)
def test_a_cloid_is_32_hexadecimal_digits_and_turns_back(name):
    assert re.fullmatch(r"0x[0-9a-f]{32}", cloid(name))
    assert identity(cloid(name)) == name


@given(ours, ours)
def test_two_ids_never_share_a_cloid(first, second):
    assert (cloid(first) == cloid(second)) == (first == second)


@pytest.mark.parametrize("bit", range(128))
def test_a_cloid_with_any_bit_changed_is_a_stranger_s(bit):
    assert identity(f"0x{int(cloid('lh1elkj2a9x1s3'), 16) ^ (1 << bit):032x}") is None


@pytest.mark.parametrize("text", ["0x" + "0" * 32, "0x" + "f" * 32, "0x12", "web_1", "", "0X" + "1" * 32])
def test_a_stranger_s_cloid_is_none_of_ours(text):
    assert identity(text) is None
    assert from_venue("cloid", text) == (text or None)


@pytest.mark.parametrize("name", ["", "1abc", "LH1", "lh_1", "lh1é", "a" * (LONGEST_CLOID + 1)])
def test_an_id_that_does_not_fit_is_refused(name):
    with pytest.raises(ValueError, match="client id"):
        cloid(name)


def test_the_controller_s_ids_fit_for_years_and_many_restarts():
    """An epoch of 46,655 restarts, the year 2059, 1.6 million orders in one run; a TWAP's slice adds three."""
    name = client_order_id(f"lh{base36(36**3 - 1)}e", 36**8 / 1000 - 1, 36**4 - 1)

    assert len(name) + len("s0") <= LONGEST_CLOID
    assert identity(cloid(f"{name}s9")) == f"{name}s9"


@pytest.mark.parametrize("form", ["plain", "cloid"])
@given(name=ours)
def test_what_goes_to_a_venue_comes_back(form, name):
    assert from_venue(form, to_venue(form, name)) == name


def test_no_id_is_no_id():
    assert from_venue("plain", None) is None
    assert from_venue("plain", "") is None
