"""Proofs lost and won between two sides: requirements beside the machines, decided on both."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="the extra `verify` is not installed")

from lp_hedge.cli import main
from lp_hedge.config.load import load
from lp_hedge.plugins import load_plugins
from lp_hedge.review.diff import situations
from lp_hedge.review.diff.proofs import compare_refinements

SUCCESS, DIFFERENT = 0, 1
MACHINES = Path(import_module("machines").__path__[0])

SAFE = """
name: safe
doc: A safe.
states:
  SHUT:
    initial: true
    doc: Shut.
    transitions:
      - {id: unlock, event: code, target: OPEN, "on": ring, doc: The code opens.}
      - {id: knock, event: tap, doc: Nothing happens.}
  OPEN:
    doc: Open.
    transitions:
      - {id: close, event: push, target: SHUT, doc: It closes.}
"""
CLAIMS = """
machine: safe
properties:
  - id: opens_by_code
    control: chart
    claim: Only the code opens.
    claim_zh: 只有密码能打开。
    kind: never
    when: after('OPEN') and not (In('OPEN') or event('code'))
  - id: rings
    control: chart
    claim: Opening rings.
    claim_zh: 打开时响铃。
    kind: requires
    when: after('OPEN') and not In('OPEN')
    then: performs('ring')
"""
OPENED = SAFE.replace("event: tap, doc: Nothing happens.", "event: tap, target: OPEN, doc: Somebody opens.")


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main(["diff", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def between(run, repository):
    """The diff between two revisions of one machine and its properties."""

    def between(old, new, *options, claims=(CLAIMS, CLAIMS)):
        files = ("machines/safe.yaml", "machines/properties/safe.yaml")
        for chart, text in ((old, claims[0]), (new, claims[1])):
            repository.commit(dict(zip(files, (chart, text), strict=True)))
        return run("HEAD~1", "HEAD", *options)

    return between


def proofs(output: str) -> list[dict]:
    return [found for part in json.loads(output)["parts"] if part["kind"] == "proofs" for found in part["findings"]]


def test_a_lost_proof_comes_first_with_its_claim_and_the_way_to_the_violation(between):
    code, out, _ = between(SAFE, OPENED, "--check")
    assert code == DIFFERENT
    assert out.startswith(
        "## Proofs\n\nNo longer proved:\n"
        "- `safe/opens_by_code` was proved and is refuted now. Only the code opens. It can happen.\n"
        "  - 1 tap: knock\n"
    )


def test_a_lost_proof_is_data_with_both_sides(between):
    found = {each["id"]: each for each in proofs(between(SAFE, OPENED, "--json")[1])}
    assert set(found) == {"safe/opens_by_code", "safe/rings"}
    lost = found["safe/opens_by_code"]
    assert (lost["kind"], lost["old"], lost["new"], lost["weight"]) == ("refuted", "proved", "refuted", "behaviour")
    assert lost["counterexample"] == ["1 tap: knock"]


def test_a_lost_proof_is_told_in_chinese(between):
    assert "`safe/opens_by_code` 原已证明，现被否定。只有密码能打开。" in between(SAFE, OPENED, "--lang", "zh")[1]


def test_a_repaired_machine_is_newly_proved(between):
    found = proofs(between(OPENED, SAFE, "--json")[1])
    assert {(each["id"], each["kind"], each["weight"]) for each in found} == {
        ("safe/opens_by_code", "proved", "equivalent"), ("safe/rings", "proved", "equivalent"),
    }  # fmt: skip


CHANGES = [
    ("a requirement is withdrawn", lambda text: text[: text.index("  - id: rings")], "safe/rings", "withdrawn"),
    ("a requirement is weakened", lambda text: text.replace("event('code'))", "event('code') or event('tap'))"),
     "safe/opens_by_code", "changed"),
    ("a requirement is renamed and unmet", lambda text: text.replace("id: rings", "id: sings").replace("'ring'", "'sing'"),
     "safe/sings", "unmet"),
    ("a claim is put in other words", lambda text: text.replace("Opening rings.", "It rings when opened."),
     "safe/rings", "reworded"),
    ("a requirement asks for a state that is not there", lambda text: text.replace("In('OPEN')\n", "In('AJAR')\n"),
     "safe/rings", "idle"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "name", "kind"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_requirements_are_compared_too(change, name, kind, between):
    found = proofs(between(SAFE, SAFE, "--json", claims=(CLAIMS, change(CLAIMS)))[1])
    assert (name, kind) in {(each["id"], each["kind"]) for each in found}


def test_a_weakened_requirement_fails_the_check_and_a_reworded_one_does_not(between):
    weaker, reworded = CHANGES[1][1](CLAIMS), CHANGES[3][1](CLAIMS)
    assert between(SAFE, SAFE, "--check", claims=(CLAIMS, weaker))[0] == DIFFERENT
    assert between(SAFE, SAFE, "--check", claims=(CLAIMS, reworded))[0] == SUCCESS


def test_where_nothing_matters_nothing_is_proved(between, monkeypatch):
    def never(*_):
        raise AssertionError("proofs were run")

    monkeypatch.setattr(situations.Situation, "findings", never)
    out = between(SAFE, SAFE.replace("The code opens.", "Opened by its code."))[1]
    assert "Description of `unlock` reworded." in out


def test_without_the_solver_the_proofs_are_said_not_to_be_compared(between, monkeypatch):
    monkeypatch.setattr(situations, "is_available", lambda: False)
    code, out, err = between(SAFE, OPENED)
    assert (code, "## Proofs" in out) == (SUCCESS, False)
    assert "not compared: proofs: the solver is not installed; pip install 'lp-hedge[verify]'" in err


def test_a_guard_that_nobody_registered_leaves_the_proofs_open(between):
    guarded = SAFE.replace("event: code, target", "event: code, cond: nobody_wrote_this, target")
    _, out, err = between(SAFE, guarded)
    assert "`unlock` now also needs `nobody_wrote_this`." in out
    assert "not compared: proofs: guard nobody_wrote_this is not registered" in err


def test_a_draft_of_a_region_is_proved_in_its_composition(run, tmp_path):
    """The margin's refusal is dropped from a draft that stands anywhere."""
    text = (MACHINES / "hedge.yaml").read_text(encoding="utf-8")
    without, count = re.subn(r"[ ]*- \{id: low_margin,.*?\"\}\n", "", text, count=1, flags=re.DOTALL)
    assert count == 1
    draft = tmp_path / "draft.yaml"
    draft.write_text(without, encoding="utf-8")
    lost = {each["id"]: each for each in proofs(run("hedge", draft, "--json")[1]) if each["kind"] == "refuted"}
    way = lost["controller/opening_needs_margin"]["counterexample"]
    assert any("submit_market" in line for line in way)


def test_a_refinement_that_a_venue_loses_is_told_with_numbers_that_show_it(tmp_path):
    load_plugins()
    file = tmp_path / "more.yml"
    file.write_text("hedge:\n  hedge_max_per_hour: 100\n", encoding="utf-8")
    base, bybit, loose = load([], environ={}), load([], venue="bybit", environ={}), load([file], environ={})
    [lost] = compare_refinements(base, bybit, loose)
    assert (lost.id, lost.kind, lost.new, lost.weight.value) == (
        "within_rate_limit", "refinement_lost", "weaker", "behaviour",
    )  # fmt: skip
    assert any(line.startswith("submissions_last_hour = ") for line in lost.trace)
    [won] = compare_refinements(base, loose, bybit)
    assert (won.id, won.kind) == ("within_rate_limit", "refinement_won")
    assert compare_refinements(base, bybit, bybit) == ()
