"""A realistic hedge controller, built by hand, so that drawings are tested without the chart reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.chart.model import And, Call, Chart, Condition, Guard, In, Kind, Not, Or, State, Transition


def arrow(
    source: str, event: str, target: str = "", cond: Condition | None = None, do: str = "", *, internal: bool = False
) -> dict[str, object]:
    """The fields of one transition; its id is given by `states`."""
    return {
        "source": source,
        "events": tuple(event.split()),
        "targets": tuple(target.split()),
        "cond": cond,
        "content": tuple(Call(name) for name in do.split()),
        "internal": internal,
    }


def chart_of(name: str, states: list[State], arrows: list[dict[str, object]], doc: str = "") -> Chart:
    """A chart from states that name their parents, and arrows that name their sources."""
    by_source: dict[str, list[Transition]] = {state.id: [] for state in states}
    for fields in arrows:
        rows = by_source[str(fields["source"])]
        rows.append(Transition(id=f"{fields['source']}.{len(rows) + 1}", **fields))  # type: ignore[arg-type]
    children: dict[str | None, list[str]] = {}
    for state in states:
        children.setdefault(state.parent, []).append(state.id)
    whole = {
        state.id: State(
            id=state.id, kind=state.kind, parent=state.parent, children=tuple(children.get(state.id, ())),
            initial=state.initial, enter=state.enter, exit=state.exit, transitions=tuple(by_source[state.id]),
            doc=state.doc, role=state.role, priority=state.priority,
        )
        for state in states
    }  # fmt: skip
    roots = tuple(children[None])
    return Chart(name=name, states=whole, roots=roots, initial=roots[:1], doc=doc)


def _state(
    name: str, parent: str | None = None, role: str = "", doc: str = "", initial: str = "", **more: object
) -> State:
    kind = more.pop("kind", Kind.COMPOUND if initial else Kind.ATOMIC)
    return State(id=name, kind=kind, parent=parent, role=role, doc=doc, initial=tuple(initial.split()), **more)  # type: ignore[arg-type]


def _gate() -> tuple[list[State], list[dict[str, object]]]:
    states = [
        _state("lp_gate", "controller", "", "What the pool position allows.", "UNKNOWN", priority="documented"),
        _state("UNKNOWN", "lp_gate", "waiting", "RPC down, stale block, torn read: never read as zero."),
        _state("NONE", "lp_gate", "off", "There is no position."),
        _state("OPENING", "lp_gate", "waiting"),
        _state("GATE_OPEN", "lp_gate", "ready", "Hedging is allowed.", "IN_RANGE"),
        _state("IN_RANGE", "GATE_OPEN", "ready"),
        _state("OUT_OF_RANGE", "GATE_OPEN", "ready"),
        _state("CLOSING", "lp_gate", "waiting"),
        _state("SWAPPING", "lp_gate", "waiting"),
        _state("FAILED", "lp_gate", "suspended"),
    ]
    names = ["NONE", "OPENING", "IN_RANGE", "OUT_OF_RANGE", "CLOSING", "SWAPPING", "FAILED"]
    arrows = [arrow("lp_gate", "sense", n, And((Guard(f"lp_{n.lower()}"), Not(In(n)))), internal=True) for n in names]
    arrows.append(
        arrow("lp_gate", "sense", "UNKNOWN", And((Not(Guard("lp_known")), Not(In("UNKNOWN")))), internal=True)
    )
    return states, arrows


SUSPENSIONS = {
    "NO_PRICE": "Absent, non-finite or not positive.", "STALE_DATA": "Older than max_price_age_seconds.",
    "NO_DATA": "Another fact the decision needs is missing.", "LP_INACTIVE": "The gate is closed; the hedge is held.",
    "RATE_LIMITED": "Enough submissions this hour.", "LOW_MARGIN": "Only reductions are allowed.",
    "BASIS": "Pool and perp disagree.", "FUNDING": "Funding is too dear.", "COLLAR": "Outside the price collar.",
    "LIQUIDATION": "Too close to liquidation.", "FAULT": "Latched. A guard or an order failed.",
    "KILLED": "Latched until reset.",
}  # fmt: skip


def _hedge() -> tuple[list[State], list[dict[str, object]]]:
    states = [
        _state("hedge", "controller", "", "The hedge's own state.", "DISABLED", priority="documented"),
        _state("DISABLED", "hedge", "off", "Hedging is off."),
        _state("READY", "hedge", "ready", "Every condition is evaluated.", priority="documented"),
        _state("ADJUSTING", "hedge", "working", "One adjustment, from band to hysteresis.", "PLANNING",
               enter=(Call("restart_interval"),)),
        _state("PLANNING", "ADJUSTING", "working", "What to trade next.", priority="documented"),
        _state("CLOSING_OPPOSITE", "ADJUSTING", "working"),
        _state("MARKET", "ADJUSTING", "working"),
        _state("TWAP", "ADJUSTING", "working"),
        _state("CONFIRM", "ADJUSTING", "waiting", "Look the order up before anything else."),
        _state("BACKOFF", "ADJUSTING", "waiting", "1, 2, 4 … 60 s."),
        _state("FLATTEN_KILL", "ADJUSTING", "working", "Reduce-only, leg by leg."),
        _state("FLATTEN_DISABLE", "ADJUSTING", "working"),
        _state("FLATTEN_NO_LP", "ADJUSTING", "working"),
        _state("COOLDOWN", "hedge", "waiting", "hedge_cooldown_seconds after the last fill."),
        _state("SUSPENDED", "hedge", "suspended", "A rule forbids hedging; the child says which.", "NO_PRICE"),
        *(_state(name, "SUSPENDED", "suspended", doc) for name, doc in SUSPENSIONS.items()),
    ]  # fmt: skip
    return states, [*_root_rules(), *_flow()]


def _root_rules() -> list[dict[str, object]]:
    latched = Or((In("KILLED"), In("FLATTEN_KILL")))
    protect = {
        "NO_PRICE": "price_available", "STALE_DATA": "price_fresh", "LP_INACTIVE": "gate_open", "NO_DATA": "facts_known",
        "LIQUIDATION": "liquidation_distant", "BASIS": "basis_normal", "FUNDING": "funding_normal", "COLLAR": "within_collar",
    }  # fmt: skip
    rules = [
        arrow("hedge", "kill", "FLATTEN_KILL", Not(latched), "cancel_all flatten_legs", internal=True),
        arrow("hedge", "disable", "FLATTEN_DISABLE", And((Guard("close_on_disable"), Not(Guard("flat")), Not(latched))),
              "cancel_all flatten_legs", internal=True),
        arrow("hedge", "disable", "DISABLED", Not(latched), "cancel_all", internal=True),
        arrow("hedge", "guard_failed", "FAULT", Not(latched), "cancel_opening alert_fault", internal=True),
    ]  # fmt: skip
    return rules + [
        arrow(
            "hedge",
            "protect",
            name,
            And((Not(Guard(g)), Not(In("DISABLED")), Not(latched))),
            "cancel_opening",
            internal=True,
        )
        for name, g in protect.items()
    ]


def _flow() -> list[dict[str, object]]:
    ready = And((Guard("gate_open"), Guard("price_available"), Guard("facts_known")))
    trigger = Or(
        (Guard("outside_band"), And((Guard("interval_due"), Guard("outside_hysteresis"))), Guard("both_legs_open"))
    )
    order = [
        arrow("CLOSING_OPPOSITE", "act", "PLANNING", Guard("order_filled"), "record_fill"),
        arrow("CLOSING_OPPOSITE", "act", "CONFIRM", Guard("order_unknown"), "look_up_order"),
        arrow("MARKET", "act", "PLANNING", Guard("order_filled"), "record_fill"),
        arrow("MARKET", "act", "CONFIRM", Guard("order_unknown"), "look_up_order"),
        arrow("MARKET", "act", "BACKOFF", Guard("order_failed"), "count_failure"),
        arrow("TWAP", "act", "PLANNING", Guard("order_filled"), "record_fill"),
        arrow("TWAP", "act", "BACKOFF", Guard("order_failed"), "count_failure"),
        arrow("CONFIRM", "act", "PLANNING", Guard("order_filled"), "record_fill"),
        arrow("CONFIRM", "act", "BACKOFF", Guard("order_failed"), "count_failure"),
        arrow("CONFIRM", "act", "", Guard("answer_overdue"), "look_up_order"),
        arrow("BACKOFF", "act", "FAULT", Not(Guard("failures_tolerable")), "alert_fault"),
        arrow("BACKOFF", "act", "PLANNING", Guard("backoff_elapsed")),
    ]
    planning = [
        arrow("PLANNING", "", "CLOSING_OPPOSITE", Guard("both_legs_open"), "close_opposite_leg"),
        arrow("PLANNING", "", "COOLDOWN", Not(Guard("outside_hysteresis")), "start_cooldown"),
        arrow("PLANNING", "", "RATE_LIMITED", Not(Guard("within_rate_limit"))),
        arrow("PLANNING", "", "LOW_MARGIN", And((Guard("opens_risk"), Not(Guard("margin_sufficient"))))),
        arrow("PLANNING", "", "TWAP", Guard("large_order"), "start_twap"),
        arrow("PLANNING", "", "MARKET", None, "submit_market"),
    ]
    flatten = [
        arrow("FLATTEN_KILL", "act", "KILLED", Guard("flat"), "alert_killed"),
        arrow("FLATTEN_KILL", "act", "", Guard("backoff_elapsed"), "flatten_legs"),
        arrow("FLATTEN_DISABLE", "act", "DISABLED", Guard("flat")),
        arrow("FLATTEN_NO_LP", "act", "LP_INACTIVE", Guard("flat")),
    ]
    rest = [
        arrow("DISABLED", "enable", "READY", None, "restart_interval"),
        arrow("READY", "act", "PLANNING", And((trigger, Guard("worth_trading")))),
        arrow("COOLDOWN", "act", "READY", Guard("cooldown_elapsed")),
        arrow(
            "SUSPENDED", "act", "READY", And((ready, Guard("basis_normal"), Guard("funding_normal"))), "clear_reason"
        ),
        arrow("FAULT", "reset", "DISABLED", None, "clear_failures"),
        arrow("KILLED", "reset", "DISABLED", Guard("flat")),
        arrow(
            "LP_INACTIVE",
            "protect",
            "FLATTEN_NO_LP",
            And((Guard("lp_none"), Guard("exposure_negligible"))),
            "flatten_legs",
        ),
    ]
    return planning + order + flatten + rest


@pytest.fixture(scope="session")
def state() -> Callable[..., State]:
    """`state(name, parent, role, doc, initial, **fields)`."""
    return _state


@pytest.fixture(scope="session")
def build() -> Callable[..., Chart]:
    """`build(name, states, arrows)`: a chart from states naming parents and arrows naming sources."""
    return chart_of


@pytest.fixture(scope="session", name="arrow")
def arrow_fixture() -> Callable[..., dict[str, object]]:
    """`arrow(source, event, target, cond, do)`."""
    return arrow


@pytest.fixture(scope="session")
def controller() -> Chart:
    """Two parallel regions, 36 states, about 50 transitions."""
    gate, hedge = _gate(), _hedge()
    root = _state("controller", None, kind=Kind.PARALLEL)
    return chart_of("controller", [root, *gate[0], *hedge[0]], gate[1] + hedge[1], "Gate and hedge, side by side.")


@pytest.fixture(scope="session")
def gate() -> Chart:
    """The gate alone."""
    states, arrows = _gate()
    alone = [State(id=s.id, kind=s.kind, parent=None if s.parent == "controller" else s.parent, initial=s.initial,
                   role=s.role, doc=s.doc, priority=s.priority) for s in states]  # fmt: skip
    return chart_of("lp_gate", alone, arrows)
