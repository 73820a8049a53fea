"""Every kind of property has a chart it is refuted on, and one it is proved on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.config.record import Config
from lp_hedge.review.verify.claims import read_claim
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.prove import prove
from lp_hedge.review.verify.result import Result
from lp_hedge.review.verify.world import World

ChartOf = Callable[[str], Chart]


def decided(chart: Chart, config: Config, kind: str, **conditions: str) -> Result:
    """The result of one property that is made here."""
    read = {key: read_claim(text) for key, text in conditions.items()}
    claim = Property("p", chart.name, "control", "claim", "claim", kind, conditions=read)
    return prove(Exploration(World(chart, config, claim.guards())), claim)


def observed(hedge: str, *, extra: str = "") -> str:
    """A chart driven by observations; `hedge` are the transitions of READY."""
    return f"""
name: small
states:
  READY:
    initial: true
    priority: documented
    transitions:
      - {{event: sense kill protect}}
{hedge}
  BUSY:
    priority: documented
    transitions:
      - {{event: sense protect}}
      - {{id: back, event: act, cond: position_flat, target: READY}}
{extra}
"""


OPENS = "      - {{id: open, event: act, {cond}target: BUSY, 'on': submit_market}}"
GUARDED = OPENS.format(cond="cond: margin_sufficient and price_available, ")
BARE = OPENS.format(cond="")

ROWS = [
    ("never", {"when": "emits('opening') and not margin_sufficient"}, observed(GUARDED), observed(BARE)),
    ("requires", {"when": "emits('opening')", "then": "margin_sufficient"}, observed(GUARDED), observed(BARE)),
    ("possible", {"when": "emits('opening') and margin_sufficient"}, observed(GUARDED),
     observed(OPENS.format(cond="unless: margin_sufficient, "))),
    ("handled", {"when": "event('kill')", "then": "after('READY')"},
     observed(GUARDED, extra="      - {id: stop, event: kill, target: READY}"), observed(GUARDED)),
    ("once", {"when": "emits('opening')"}, observed(GUARDED),
     observed("      - {id: open, event: act protect, 'on': submit_market}\n      - {id: go, event: reset, target: BUSY}")
     .replace("sense kill protect", "sense kill")),
    ("reaches", {"start": "In('BUSY')", "end": "In('READY')"}, observed(GUARDED),
     observed(GUARDED).replace("target: READY}", "target: BUSY}")),
    ("leads_to", {"start": "In('BUSY')", "when": "position_flat", "end": "In('READY')"}, observed(GUARDED),
     observed(GUARDED).replace("cond: position_flat", "cond: position_flat and price_available")),
    ("reachable", {}, observed(GUARDED), observed(GUARDED) + "  NOWHERE:\n    transitions: [{event: act, target: READY}]\n"),
    ("alive", {}, observed(GUARDED), observed(GUARDED, extra="      - {id: never, event: act, cond: order_filled and order_failed, target: READY}")),
    ("leavable", {}, observed(GUARDED), observed(GUARDED).replace("target: READY}", "target: BUSY}")),
    ("ordered", {}, observed(GUARDED),
     observed(GUARDED + "\n      - {id: also, event: act, target: BUSY}").replace("priority: documented", "doc: none")),
    ("steady", {}, observed(GUARDED),
     observed("      - {id: go, event: act, cond: price_available, target: BUSY}")
     .replace("cond: position_flat", "cond: price_fresh")),
]  # fmt: skip
KINDS = [row[0] for row in ROWS]
LOOP = observed(
    "      - {id: go, event: act, target: BUSY}\n      - {id: again, cond: price_fresh, target: BUSY}",
    extra="      - {id: round, cond: price_available, target: READY}",
)


@pytest.mark.parametrize(("kind", "conditions", "good"), [row[:3] for row in ROWS], ids=KINDS)
def test_it_is_proved_where_it_holds(
    kind: str, conditions: dict[str, str], good: str, chart_of: ChartOf, config: Config
) -> None:
    assert decided(chart_of(good), config, kind, **conditions).status == "proved"


@pytest.mark.parametrize(("kind", "conditions", "bad"), [(*row[:2], row[3]) for row in ROWS], ids=KINDS)
def test_it_is_refuted_where_it_does_not(
    kind: str, conditions: dict[str, str], bad: str, chart_of: ChartOf, config: Config
) -> None:
    assert decided(chart_of(bad), config, kind, **conditions).status == "refuted"


def test_a_loop_that_the_guards_allow_is_refuted(chart_of: ChartOf, config: Config) -> None:
    result = decided(chart_of(LOOP), config, "ends")
    assert result.status == "refuted"
    assert "round → again" in result.reason


def test_a_loop_that_the_guards_exclude_is_none(chart_of: ChartOf, config: Config) -> None:
    excluded = LOOP.replace("cond: price_fresh", "cond: order_filled").replace(
        "cond: price_available", "cond: order_failed and price_available"
    )
    assert decided(chart_of(excluded), config, "ends").status == "proved"


def test_the_rate_limit_needs_the_guard_in_the_same_event(chart_of: ChartOf, config: Config) -> None:
    limited = OPENS.format(cond="cond: within_rate_limit, ")
    assert decided(chart_of(observed(limited)), config, "rate_limited").status == "proved"
    assert decided(chart_of(observed(BARE)), config, "rate_limited").status == "refuted"


def test_a_premise_that_never_comes_is_not_called_proved(chart_of: ChartOf, config: Config) -> None:
    result = decided(chart_of(observed(GUARDED)), config, "requires", when="emits('twap')", then="price_available")
    assert (result.status, result.reason) == ("not applicable", "it never comes to this under this configuration")


def test_the_proof_core_is_what_the_proof_needs(chart_of: ChartOf, config: Config) -> None:
    result = decided(chart_of(observed(GUARDED)), config, "never", when="emits('opening') and not margin_sufficient")
    assert dict(result.cores) == {("open",): (("margin_sufficient", True),)}


def test_guards_that_exclude_each_other_make_no_false_alarm(chart_of: ChartOf, config: Config) -> None:
    both = OPENS.format(cond="cond: position_flat, ")
    assert (
        decided(chart_of(observed(both)), config, "never", when="emits('opening') and position_open").status == "proved"
    )


def test_a_failing_guard_is_explored(chart_of: ChartOf, config: Config) -> None:
    chart = chart_of(observed(GUARDED, extra="      - {id: broken, event: guard_failed, target: READY}"))
    result = decided(chart, config, "never", when="event('guard_failed') and takes('broken')")
    assert result.status == "refuted"
    assert result.violations[0].steps[-1].failed == "guard_failed"


def test_an_opening_order_is_outstanding_afterwards(chart_of: ChartOf, config: Config) -> None:
    exploration = Exploration(World(chart_of(observed(GUARDED)), config))
    assert {place.order for place in exploration.resting() if "BUSY" in place.position.active} == {"opening", ""}
    first = next(step for step in exploration.every() if "open" in step.transitions and not step.failed)
    assert first.target.order == "opening"


def test_the_reason_of_a_property_is_no_part_of_its_identity() -> None:
    one = Property("p", "m", "c", "x", "y", "never", file="a", line=1)
    assert one == replace(one, file="b", line=2)
