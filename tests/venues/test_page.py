"""The tables of docs/venues.md are what the manifests declare and the cards say."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

import tests.venues.test_account_cards
import tests.venues.test_order_cards  # noqa: F401 - registers its cards, like the one above
from lp_hedge.manifests import venue_manifests
from lp_hedge.ports import Capabilities
from tests.venues.cards import CARDS

PAGE = Path(__file__).parents[2] / "docs" / "venues.md"


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def sign(value: object) -> object:
    return {True: "yes", False: "–"}.get(value, value) if isinstance(value, bool) else value


def capability_table() -> list[str]:
    venues = venue_manifests()
    names = [each.name for each in fields(Capabilities)]
    head = [row("declares", *venues), row("---", *["---"] * len(venues))]
    told = [row(f"`{name}`", *(sign(getattr(each.capabilities, name)) for each in venues.values())) for name in names]
    return [*head, *told, row("tested against", *(each.evidence for each in venues.values()))]


def card_table() -> list[str]:
    venues = venue_manifests()
    head = [row("card", "promise", *venues), row("---", "---", *["---"] * len(venues))]
    ordered = sorted(CARDS.values(), key=lambda each: each.number)
    return head + [row(each.number, each.title, *(sign(each.plays(venue)) for venue in venues)) for each in ordered]


def remarks() -> list[str]:
    return [f"- {each.title}: {remark}" for each in venue_manifests().values() for remark in each.remarks]


@pytest.mark.parametrize(
    "lines", [capability_table(), card_table(), remarks()], ids=["capabilities", "cards", "remarks"]
)
def test_the_page_holds_the_table(lines):
    assert "\n".join(lines) in PAGE.read_text(encoding="utf-8"), f"docs/venues.md must hold:\n{chr(10).join(lines)}"


def test_every_exemption_is_explained_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    missing = [reason for each in CARDS.values() for reason in each.exempt.values() if reason not in text]

    assert not missing


def test_cards_are_numbered_without_gaps():
    assert sorted(CARDS) == [f"V{number:02d}" for number in range(1, len(CARDS) + 1)]
