"""What a packet says of a run, of what did not run, and of whether it is approved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import controller_of
from lp_hedge.controller.observation import parse_observation
from lp_hedge.errors import DataError
from lp_hedge.review.packet import Packet, Scope, content, evidence
from lp_hedge.review.packet.content import APPROVED, AWAITING, DIFFERS, status
from lp_hedge.review.packet.page import html
from tests.packet.test_questions import observation


@pytest.fixture
def log(running: Config, tmp_path: Path) -> Path:
    """Three decisions: one opens, one waits, one has no price."""
    controller = controller_of(running)
    seen = [observation(), observation(t=1_001.0, order="working"), observation(t=1_002.0, price=None, order="working")]
    decisions = [controller.observe(parse_observation(each)[0]).as_dict() for each in seen]
    path = tmp_path / "decisions.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in decisions), encoding="utf-8")
    return path


def with_run(scope: Scope, data: dict[str, Any], run: Path) -> Packet:
    found = Packet(scope, run=run)
    found.__dict__["_present"] = {
        name: each for name, each in data.items() if name not in ("lang", "since", "evidence")
    }
    return found


def test_a_run_is_counted_drawn_and_told_without_its_place(scope: Scope, data: dict[str, Any], log: Path) -> None:
    packet = with_run(scope, data, log)
    found = packet.data["evidence"]
    assert (found["file"], found["decisions"]) == ("decisions.jsonl", 3)
    assert found["commands"]["twap"] == 1
    assert found["controls"]["price"] == 1
    page = html(packet)
    assert 'id="pane-run"' in page
    assert str(log.parent) not in page


def test_a_log_that_is_none_is_refused(scope: Scope, data: dict[str, Any], tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="holds no decision"):
        _ = with_run(scope, data, empty).data


def test_without_a_run_the_page_says_so(data: dict[str, Any], page: str) -> None:
    assert data["evidence"] == "not run"
    assert "Not run: give a decision log" in page


def test_without_the_solver_nothing_is_shown_as_proved(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "find_spec", lambda name: None)
    assert evidence.verdicts_of(scope) == {}
    assert {each.status for each in evidence.proofs({})} == {"not run"}


def reviewed(scope: Scope, **values: str) -> Scope:
    config = replace(scope.config, review=scope.config.review.model_copy(update=values))
    return replace(scope, config=config)


def test_the_packet_says_whether_it_is_the_approved_one(scope: Scope, approval: Path, public: Path) -> None:
    assert status(scope)["status"] == AWAITING
    signed = reviewed(scope, approval=str(approval), public_key=str(public))
    assert status(signed)["status"] == APPROVED
    assert status(signed)["approval"]["reviewer"] == "R. Viewer"
    changed = signed.config.hedge.model_copy(update={"hedge_ratio": 0.9})
    other = status(replace(signed, config=replace(signed.config, hedge=changed)))
    assert (other["status"], other["differs"]) == (DIFFERS, ["setting hedge.hedge_ratio: approved 0.8, running 0.9"])


def test_an_approval_that_cannot_be_believed_is_no_approval(scope: Scope, approval: Path, public: Path) -> None:
    approval.write_text(approval.read_text(encoding="utf-8").replace("paper only", "anything"), encoding="utf-8")
    found = content.status(reviewed(scope, approval=str(approval), public_key=str(public)))
    assert (found["status"], found["approval"]) == (DIFFERS, None)
    assert found["differs"] == ["approval.json: changed after it was signed; take the reviewer's own file"]
