"""`lp-hedge status | enable | disable | kill | reset | reconcile`: talk to the run of a configuration."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from lp_hedge.cli.options import ConfigFiles, Json, Venue, configuration
from lp_hedge.cli.output import emit, emit_json

Paper = Annotated[bool, typer.Option("--live/--paper", help="Which run of this configuration is meant.")]
Watch = Annotated[bool, typer.Option("--watch", help="Ask again every second until interrupted.")]


def _ask(request: dict[str, Any], config: list[Any], venue: str | None, *, live: bool) -> dict[str, Any]:
    from lp_hedge.runtime.control import ask
    from lp_hedge.runtime.live import control_path

    return ask(control_path(configuration(config, venue), live=live), request)


def status(
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    live: Paper = False,
    watch: Watch = False,
    as_json: Json = False,
) -> None:
    """What it does now, and why it does not trade. The numbers are those of the last decision."""
    while True:
        told = _ask({"command": "status"}, config, venue, live=live)["status"]
        if as_json:
            emit_json(told)
        else:
            emit(_lines(told))
        if not watch:
            return
        time.sleep(1.0)


def _lines(told: dict[str, Any]) -> str:
    from lp_hedge.cli.run_summary import NUMBERS, number

    decision = told["decision"]
    if decision is None:
        return f"{told['venue']}: reconciling, nothing decided yet"
    numbers = "\n".join(f"{name:<14} {number(decision[name])}" for name in NUMBERS)
    order = f"{told['order']['level']} {told['order']['id'] or ''}".strip()
    troubles = "".join(f"\n! {name}: {what}" for name, what in told["troubles"].items())
    alerts = "".join(f"\n! {each}" for each in told["alerts"])
    return (
        f"{decision['state']} ({' › '.join(decision['path'])})\n{decision['reason']}\n{numbers}\n"
        f"{'order':<14} {order}\n{'journal':<14} entry {told['journal']['entries']}, epoch {told['journal']['epoch']}"
        f"{troubles}{alerts}"
    )


def _command(name: str, config: list[Any], venue: str | None, *, live: bool, as_json: bool) -> None:
    told = _ask({"command": name}, config, venue, live=live)
    if as_json:
        emit_json(told)
    elif told.get("decision"):
        emit(f"{name}: {told['decision']['state']}. {told['decision']['reason']}")
    else:
        emit(f"{name}: waits for the first observation")


def enable(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> None:  # noqa: B006
    """Hedge from now on. Answers with the decision it led to."""
    _command("enable", config, venue, live=live, as_json=as_json)


def disable(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> None:  # noqa: B006
    """Cancel what works, and close the hedge where `hedge_close_on_disable` says so."""
    _command("disable", config, venue, live=live, as_json=as_json)


def kill(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> None:  # noqa: B006
    """Cancel everything and flatten, leg by leg, until flat; only `reset` leaves that state."""
    _command("kill", config, venue, live=live, as_json=as_json)


def reset(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> None:  # noqa: B006
    """Leave a latched fault, or a kill once flat; leads to DISABLED."""
    _command("reset", config, venue, live=live, as_json=as_json)


def reconcile(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> int:  # noqa: B006
    """Compare orders, trades and position of the venue with the journal, in the running process.

    Exits with 4 when they differ.
    """
    findings = _ask({"command": "reconcile"}, config, venue, live=live)["findings"]
    differs = bool(findings["strays"] or findings["foreign"] or findings["unexplained"])
    if as_json:
        emit_json(findings)
    else:
        emit("differs" if differs else "venue and journal agree")
        for name, what in findings.items():
            emit(f"{name:<12} {what}")
    return 4 if differs else 0
