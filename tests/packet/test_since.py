"""What changed since the last packet: thresholds, charts, and proofs that no longer hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.chart import load as load_chart
from lp_hedge.controller.assembly import machine_files
from lp_hedge.errors import DefinitionError
from lp_hedge.review.diagram.words import Language
from lp_hedge.review.diff import Finding, Weight
from lp_hedge.review.diff.outcome import PROOFS, PROOFS_AT, Outcome, Part
from lp_hedge.review.diff.provable import of_folder
from lp_hedge.review.diff.subject import Subject
from lp_hedge.review.packet import Packet, Scope
from lp_hedge.review.packet.page import html
from lp_hedge.review.packet.sections import changes
from lp_hedge.review.packet.since import charts_of, configuration_of, settings_of, since
from lp_hedge.review.verify.properties import shipped_folder
from tests.packet.conftest import VENUE, scope_of

CLAIMS = {file.name: file.read_text(encoding="utf-8") for file in shipped_folder().glob("*.yaml")}
DOUBLED = {**CLAIMS, "twap.yaml": CLAIMS["twap.yaml"].replace("- id: plan_can_end", "- id: plan_ends_twice", 1)}
"""The shipped requirements, one of which has another name."""
TESTED = "{id: low_margin, cond: trade_opens, unless"
TESTED_IN_TWAPS_ONLY = "{id: low_margin, cond: trade_opens and twap_sized, unless"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Scope:
    """The same venue with an order limit, and a rule that lets market orders past the margin test."""
    folder = tmp_path_factory.mktemp("edited")
    for name, file in machine_files().items():
        text = file.read_text(encoding="utf-8").replace(TESTED, TESTED_IN_TWAPS_ONLY)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    settings = folder / "config.yml"
    settings.write_text("hedge:\n  max_order_quote: 5000\n", encoding="utf-8")
    charts = {name: load_chart(folder / f"{name}.yaml", lint="structure") for name in machine_files()}
    return replace(scope_of([settings], VENUE), charts=charts)


@pytest.fixture(scope="module")
def later(edited: Scope, written: Path) -> Packet:
    return Packet(edited, compared_with=str(written / "review.json"))


@pytest.fixture(scope="module")
def sentences(later: Packet) -> list[str]:
    return [each["sentence"] for part in later.data["since"]["parts"] for each in part["findings"]]


def test_a_changed_rule_and_a_changed_threshold_are_told_in_sentences(sentences: list[str]) -> None:
    assert any("`low_margin`" in each and "twap_sized" in each for each in sentences)
    assert any("hedge_max_order_quote" in each and "5000" in each for each in sentences)


def test_a_proof_that_no_longer_holds_is_named(later: Packet) -> None:
    pytest.importorskip("z3", reason="proofs need the extra `verify`")
    found = later.data["since"]
    assert "opening_needs_margin" in found["proofs_lost"]
    assert found["changes_behaviour"]
    [row] = [each for each in later.data["controls"] if each["id"] == "margin"]
    assert {each["id"]: each["status"] for each in row["proofs"]}["opening_needs_margin"] == "refuted"


def test_the_change_is_the_answer_to_the_third_question_and_is_drawn(later: Packet, sentences: list[str]) -> None:
    assert later.data["answers"]["what_changed"] == later.data["since"]
    page = html(later)
    assert 'id="pane-changes-hedge"' in page
    assert "low_margin" in page[page.index('id="changes"') :]


def test_the_same_configuration_has_not_changed(scope: Scope, data: dict[str, Any], written: Path) -> None:
    found = since(str(written / "review.json"), scope, data, "en")
    assert (found.parts, found.proofs_lost, found.drawings) == ((), (), {})
    assert data["record"]["id"] in found.label


def test_charts_and_settings_of_a_packet_read_back_as_they_were(scope: Scope, data: dict[str, Any]) -> None:
    again = json.loads(json.dumps(configuration_of(scope.config)))
    assert configuration_of(settings_of(again)) == configuration_of(scope.config)
    assert data["charts"] == charts_of(scope.charts)


def test_a_file_that_is_no_packet_is_refused(scope: Scope, data: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text('{"format": "something else"}', encoding="utf-8")
    with pytest.raises(DefinitionError, match="no packet of this format"):
        since(str(file), scope, data, "en")


def test_what_is_neither_file_nor_revision_is_refused(scope: Scope, data: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="no-such-thing"):
        since("no-such-thing", scope, data, "en")


@pytest.mark.parametrize(("lang", "heads"), [
    ("en", ("Proofs · no longer proved", "Proofs at okx · newly proved")),
    ("zh", ("证明 · 不再得到证明", "证明： okx · 新得到证明")),
])  # fmt: skip
def test_proofs_lost_since_a_revision_are_told_with_their_counterexample(
    lang: Language, heads: tuple[str, str], scope: Scope, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Finding(Weight.BEHAVIOUR, "property", "opening_needs_margin", "refuted", "proved", "refuted",
                   told=("A claim.", "断言。"), trace=("1 act → adjust, open_market",))  # fmt: skip
    won = Finding(Weight.EQUIVALENT, "property", "kill_is_answered", "proved", "refuted", "proved")
    side = Subject("then", "machines")
    told = Outcome(side, side, (Part(PROOFS, "", (lost,)), Part(PROOFS_AT, "okx", (won,))), {})
    monkeypatch.setattr("lp_hedge.review.packet.since.subject", lambda given: side)
    monkeypatch.setattr("lp_hedge.review.packet.since.outcome", lambda old, new: told)
    found = since("v1", scope, data, lang)
    assert found.proofs_lost == ("opening_needs_margin",)
    page = changes({**data, "since": found.as_dict()}, lang)
    assert all(head in page for head in heads)
    assert "1 act → adjust, open_market" in page


def test_the_same_requirements_are_held_against_a_revision(
    scope: Scope, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told to be lost was lost, and not forgotten by this side."""
    pytest.importorskip("z3", reason="proofs need the extra `verify`")
    machines = replace(of_folder(machine_files()["controller"].parent, scope.charts), claims=DOUBLED)
    then = Subject("v1", "machines", scope.charts, provable=machines)
    monkeypatch.setattr("lp_hedge.review.packet.since.subject", lambda given: then)
    found = since("v1", scope, data, "en")
    assert found.proofs_lost == ("twap/plan_ends_twice",)
