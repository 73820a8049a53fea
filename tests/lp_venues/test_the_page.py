"""Every card has a number of its own, and the page of the simulated LP says what they are."""

from __future__ import annotations

from pathlib import Path

from tests.lp_venues import test_position_cards, test_transaction_cards
from tests.lp_venues.cards import CARDS

PAGE = Path(__file__).parents[2] / "docs" / "paper.md"


def test_the_page_lists_the_cards_as_they_are_played() -> None:
    assert test_position_cards.card is test_transaction_cards.card
    rows = [f"| {number} | {title} |" for number, title in sorted(CARDS.items())]
    text = PAGE.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| L")] == rows
