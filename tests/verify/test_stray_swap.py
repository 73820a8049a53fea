"""A chart from which a rule was taken out is still proved about at a venue that swaps the rule's guard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.cli import main
from lp_hedge.controller.assembly import machine_files


def test_a_dropped_margin_rule_is_refuted_at_a_venue_that_swaps_the_margin_guard(
    asking: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asking("opening_needs_margin")
    for name, file in machine_files().items():
        text = file.read_text(encoding="utf-8")
        if name == "hedge":
            start = text.index("- {id: low_margin")
            text = text[:start] + text[text.index("- {id: basis_wide") :]
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    code = main(["verify", str(tmp_path / "controller.yaml"), "--venue", "hyperliquid"])
    told = capsys.readouterr()
    assert code == 1
    assert "opening_needs_margin" in told.out
    assert "swaps margin_sufficient, which chart controller does not use" in told.err
