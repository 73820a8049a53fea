"""An approval is believed only when it is the reviewer's, unchanged, and about what runs."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.cli import main
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError, Refused
from lp_hedge.review.packet import keys, require_approval, sign
from lp_hedge.review.packet.approval import document
from tests.packet.conftest import VENUE

REFUSED = 3


def changed(approval: Path, **values: Any) -> None:
    data = json.loads(approval.read_text(encoding="utf-8")) | values
    approval.write_text(json.dumps(data), encoding="utf-8")


def test_the_approved_configuration_is_accepted(running: Config, approval: Path, public: Path) -> None:
    found = require_approval(running, approval=approval, public_key=public)
    assert found is not None
    assert (found.reviewer, found.restrictions, found.signed_on) == ("R. Viewer", "paper only", "2026-11-22")


def test_another_threshold_is_refused_by_name(running: Config, approval: Path, public: Path) -> None:
    other = replace(running, hedge=running.hedge.model_copy(update={"hedge_ratio": 0.9}))
    with pytest.raises(Refused, match=r"setting hedge\.hedge_ratio: approved 0\.8, running 0\.9"):
        require_approval(other, approval=approval, public_key=public)


def test_another_venue_is_refused(approval: Path, public: Path) -> None:
    with pytest.raises(Refused, match="guard margin_sufficient"):
        require_approval(load([], venue="bybit", environ={}), approval=approval, public_key=public)


@pytest.mark.parametrize("field", ["sha256", "reviewer", "restrictions", "signed_on"])
def test_a_changed_field_is_refused(running: Config, approval: Path, public: Path, field: str) -> None:
    changed(approval, **{field: "0" * 64})
    with pytest.raises(Refused, match="changed after it was signed"):
        require_approval(running, approval=approval, public_key=public)


def test_changed_parts_are_refused(running: Config, approval: Path, public: Path) -> None:
    parts = json.loads(approval.read_text(encoding="utf-8"))["parts"]
    changed(approval, parts={**parts, "setting hedge.hedge_ratio": "0.9"})
    other = replace(running, hedge=running.hedge.model_copy(update={"hedge_ratio": 0.9}))
    with pytest.raises(Refused, match="changed after it was signed"):
        require_approval(other, approval=approval, public_key=public)


def test_a_broken_signature_is_refused(running: Config, approval: Path, public: Path) -> None:
    changed(approval, signature="not base64!")
    with pytest.raises(Refused, match="changed after it was signed"):
        require_approval(running, approval=approval, public_key=public)


def test_text_that_cannot_be_written_is_refused(running: Config, approval: Path, public: Path) -> None:
    changed(approval, reviewer="\ud800")
    with pytest.raises(Refused, match="changed after it was signed"):
        require_approval(running, approval=approval, public_key=public)


def test_another_key_is_refused(running: Config, approval: Path, tmp_path: Path) -> None:
    other = keys.generate(tmp_path / "operator.key")
    with pytest.raises(Refused, match="signed with another key"):
        require_approval(running, approval=approval, public_key=other)


def test_an_approval_that_carries_its_own_key_is_not_believed(
    running: Config, written: Path, public: Path, tmp_path: Path
) -> None:
    keys.generate(tmp_path / "operator.key")
    forged = sign(written, tmp_path / "operator.key", reviewer="R. Viewer", signed_on="2026-11-22")
    with pytest.raises(Refused, match="signed with another key"):
        require_approval(running, approval=forged.rename(tmp_path / "approval.json"), public_key=public)


def test_the_private_key_is_refused_where_the_public_one_belongs(running: Config, approval: Path, key: Path) -> None:
    with pytest.raises(Refused, match="a private key; who operates must not hold it"):
        require_approval(running, approval=approval, public_key=key)


def reviewed(config: Config, **values: Any) -> Config:
    return replace(config, review=config.review.model_copy(update=values))


def test_nothing_is_asked_where_nothing_is_required(running: Config) -> None:
    assert require_approval(running) is None


@pytest.mark.parametrize("given", [{}, {"approval": "a.json"}, {"public_key": "k.pub"}])
def test_a_required_approval_that_is_not_there_is_refused(running: Config, given: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"an approval is required and review\.(approval|public_key) names no file"):
        require_approval(reviewed(running, required=True, **given))


def test_a_required_approval_that_cannot_be_read_is_refused(running: Config, public: Path, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.json")
    with pytest.raises(Refused, match="no such file"):
        require_approval(reviewed(running, required=True, approval=absent, public_key=str(public)))


def test_the_files_of_the_configuration_are_used(running: Config, approval: Path, public: Path) -> None:
    found = require_approval(reviewed(running, required=True, approval=str(approval), public_key=str(public)))
    assert found is not None


def test_a_packet_changed_by_hand_is_not_signed(written: Path, key: Path, tmp_path: Path) -> None:
    data = json.loads((written / "review.json").read_text(encoding="utf-8"))
    data["record"]["parts"]["setting hedge.hedge_ratio"] = "0.1"
    (tmp_path / "review.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "review.html").write_text("", encoding="utf-8")
    with pytest.raises(DefinitionError, match="its hash is not that of its parts"):
        sign(tmp_path, key, reviewer="R. Viewer", signed_on="2026-11-22")


def test_the_approval_names_the_files_that_were_read(written: Path, approval: Path) -> None:
    from hashlib import sha256

    packet = json.loads(approval.read_text(encoding="utf-8"))["packet"]
    assert packet == {
        name: sha256((written / name).read_bytes()).hexdigest() for name in ("review.json", "review.html")
    }


def test_a_key_is_private_and_never_replaced(key: Path, public: Path) -> None:
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(Refused, match="a key is never replaced"):
        keys.generate(key)
    assert key.read_bytes() == before
    assert b"PRIVATE" not in public.read_bytes()


def test_a_passphrase_locks_the_key(tmp_path: Path) -> None:
    path = tmp_path / "locked.key"
    keys.generate(path, b"correct horse")
    assert keys.raw(keys.private_key(path, b"correct horse").public_key())
    for wrong in (None, b"wrong"):
        with pytest.raises(DefinitionError, match="no private key this passphrase opens"):
            keys.private_key(path, wrong)


def test_the_command_tells_approved_from_not(
    approval: Path, public: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["review", "check", "--approval", str(approval), "--public-key", str(public)]
    assert main([*arguments, "--venue", VENUE, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reviewer"] == "R. Viewer"
    monkeypatch.setenv("LP_HEDGE__HEDGE__MAX_PER_HOUR", "99")
    assert main([*arguments, "--venue", VENUE]) == REFUSED
    assert "setting hedge.hedge_max_per_hour: approved 30, running 99" in capsys.readouterr().err


def test_checking_nothing_is_a_mistake_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "check"]) == 2
    assert "--approval" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "a": 2}', "a key stands twice"),
        ("{", "not JSON as a packet is"),
        ("[]", "no packet"),
        ("{}", "no packet"),
        ('{"record": {"sha256": ""}}', "no packet"),
        ("[" * 100_000, "not JSON as a packet is"),
    ],
)
def test_a_file_that_is_no_packet_is_not_signed(key: Path, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "review.json").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        sign(tmp_path, key, reviewer="R. Viewer", signed_on="2026-11-22")


def test_numbers_that_json_writes_with_an_exponent_are_read(tmp_path: Path) -> None:
    file = tmp_path / "packet.json"
    file.write_text('{"risk_aversion": 1e-05}', encoding="utf-8")
    assert document(file) == {"risk_aversion": 1e-05}
