"""What `--mutants` adds: every small mistake in the charts, and in which control's transitions it is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lp_hedge.review.packet import Scope
from lp_hedge.review.packet.evidence import Verdicts, mistakes, verdicts_of
from lp_hedge.review.packet.workbench import control_row

SMALL = ("order", "twap")


@pytest.fixture(scope="module")
def judged(scope: Scope) -> Verdicts:
    pytest.importorskip("z3", reason="proofs need the extra verify")
    return verdicts_of(replace(scope, charts={name: scope.charts[name] for name in SMALL}), mutants=True)


def test_every_mistake_is_tried_and_counted_where_it_is(judged: Verdicts, scope: Scope) -> None:
    for name in SMALL:
        found = judged[name]["mutation"]
        counted = found["by_transition"].values()
        assert sum(each["tried"] for each in counted) == found["mutants"] > 50
        assert sum(each["noticed"] for each in counted) == found["mutants"] - len(found["survivors"])
        assert set(found["by_transition"]) <= {each.id for each in scope.charts[name].transitions()}


def test_the_mistakes_of_a_control_are_those_of_its_transitions(judged: Verdicts) -> None:
    by_transition = judged["twap"]["mutation"]["by_transition"]
    first, second = list(by_transition)[:2]
    tried = by_transition[first]["tried"] + by_transition[second]["tried"]
    found = mistakes(judged, [first, second, "of_no_machine"])
    assert found is not None
    assert found["tried"] == tried
    assert 0 < found["noticed"] <= tried


def test_without_them_nothing_is_claimed(data: dict[str, object]) -> None:
    rows: list[dict[str, object]] = data["controls"]  # type: ignore[assignment]
    assert [row["mistakes"] for row in rows] == [None] * len(rows)


def test_a_control_tells_how_many_are_noticed(data: dict[str, object]) -> None:
    rows: list[dict[str, object]] = data["controls"]  # type: ignore[assignment]
    [kill] = [row for row in rows if row["id"] == "kill"]
    told = control_row({**kill, "mistakes": {"tried": 30, "noticed": 29}}, data["guards"], "en")  # type: ignore[arg-type]
    assert "30 small mistakes in these transitions were tried; the properties notice 29." in told
