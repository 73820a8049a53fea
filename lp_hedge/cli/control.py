"""`lp-hedge status | enable | disable | kill | reset | reconcile`: talk to the run of a configuration."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from lp_hedge.cli.options import ConfigFiles, Json, Venue, configuration, named
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.errors import Refused

Paper = Annotated[bool, typer.Option("--live/--paper", help="Which run of this configuration is meant.")]
Watch = Annotated[bool, typer.Option("--watch", help="Ask again every second until interrupted.")]

WATCH_SECONDS = 1.0
REFUSED = 3
MISMATCH = 4
PAPER = "paper"

#: Where the hedge still is when a command was not followed.
STAYS: Mapping[str, frozenset[str]] = {
    "enable": frozenset({"FAULT", "KILLED", "FLATTEN_KILL"}),
    "disable": frozenset({"KILLED", "FLATTEN_KILL"}),
    "reset": frozenset({"FAULT", "KILLED", "FLATTEN_KILL"}),
}


def ask_run(request: Mapping[str, Any], config: list[Any], venue: str | None, *, live: bool) -> dict[str, Any]:
    """One question to the run of this configuration. Raises `Refused` with the remedy when none listens, and
    `DefinitionError` where the account it is found by is not known.
    """
    from lp_hedge.runtime.control import ask
    from lp_hedge.runtime.live import control_path

    settings = configuration(config, venue)
    if live and settings.venue.name == PAPER and settings.service.control is None:
        raise Refused("venue.name is paper, so no run has real orders; leave --live out for the one on paper")
    try:
        return ask(control_path(settings, live=live), request)
    except Refused as error:
        other = "leave --live out for the one on paper" if live else "add --live for the one with real orders"
        raise Refused(f"{error} (asked for the {'live' if live else 'paper'} run; {other})") from error


def status(
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    live: Paper = False,
    watch: Watch = False,
    as_json: Json = False,
) -> None:
    """What it does now, and why it does not trade. The numbers are those of the last decision.

    `--watch` draws the view of `lp-hedge run`; with --json, or without a terminal, one answer a second.
    """

    def asked() -> dict[str, Any]:
        told: dict[str, Any] = ask_run({"command": "status"}, config, venue, live=live)["status"]
        return told

    if watch and not as_json and sys.stdout.isatty():
        _draw(asked, named(config), live=live)
        return
    while True:
        _tell(asked(), named(config), live=live, as_json=as_json, lines=watch)
        if not watch:
            return
        time.sleep(WATCH_SECONDS)


def _tell(told: dict[str, Any], title: str, *, live: bool, as_json: bool, lines: bool) -> None:
    """One answer: data, a line of data when more will follow, or the picture."""
    from lp_hedge.cli.panel import Picture
    from lp_hedge.cli.trace import Trace

    if as_json:
        emit_line(told) if lines else emit_json(told)
        return
    from rich.console import Console

    trace = Trace()
    if told["decision"] is not None:
        trace.take(told["decision"])
    Console(highlight=False).print(Picture(told, trace, title, live=live, shown=1))
    sys.stdout.flush()


def emit_line(data: Any) -> None:
    """JSON in one line, at once."""
    import json

    emit(json.dumps(data, ensure_ascii=False, allow_nan=False))
    sys.stdout.flush()


def _draw(asked: Callable[[], dict[str, Any]], title: str, *, live: bool) -> None:
    """The same picture again and again; its changes are those since the watching began."""
    from rich.live import Live

    from lp_hedge.cli.panel import Picture
    from lp_hedge.cli.trace import Trace

    trace = Trace()
    with Live(auto_refresh=False) as screen:
        while True:
            told = asked()
            if told["decision"] is not None:
                trace.take(told["decision"])
            hint = "Ctrl-C ends the watching, not the run"
            screen.update(Picture(told, trace, title, live=live, hint=hint), refresh=True)
            time.sleep(WATCH_SECONDS)


def _command(name: str, config: list[Any], venue: str | None, *, live: bool, as_json: bool) -> int:
    """Give an order and say where it led. Returns 3 when the charts did not follow it."""
    told = ask_run({"command": name}, config, venue, live=live)
    if as_json:
        emit_json(told)
    elif told.get("decision"):
        _answer(name, told["decision"])
    else:
        emit(f"{name}: taken down; it is part of the first observation, once the run has reconciled")
    path = (told.get("decision") or {}).get("path", ())
    return 0 if STAYS.get(name, frozenset()).isdisjoint(path) else REFUSED


def _answer(name: str, decision: Mapping[str, Any]) -> None:
    """Where the command led, what was sent, and why."""
    from lp_hedge.cli.trace import because, command_of, state_of

    position = decision["position_base"]
    emit(f"{name}: {state_of(decision)}, position {'unknown' if position is None else format(position, 'g')}")
    for each in decision["commands"]:
        emit(f"  sent: {command_of(each)}")
    say(because(decision))


def enable(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> int:  # noqa: B006
    """Hedge from now on. Answers with the decision it led to."""
    return _command("enable", config, venue, live=live, as_json=as_json)


def disable(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> int:  # noqa: B006
    """Cancel what works, and close the hedge where `hedge_close_on_disable` says so."""
    return _command("disable", config, venue, live=live, as_json=as_json)


def kill(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> int:  # noqa: B006
    """Cancel everything and flatten, leg by leg, until flat; only `reset` leaves that state. Asks nothing."""
    return _command("kill", config, venue, live=live, as_json=as_json)


def reset(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> int:  # noqa: B006
    """Leave a latched fault, or a kill once flat; leads to DISABLED."""
    return _command("reset", config, venue, live=live, as_json=as_json)


def reconcile(config: ConfigFiles = [], venue: Venue = None, live: Paper = False, as_json: Json = False) -> int:  # noqa: B006
    """Compare orders, trades and position of the venue with the journal, in the running process.

    Exits with 4 when they differ.
    """
    findings = ask_run({"command": "reconcile"}, config, venue, live=live)["findings"]
    differs = bool(findings["strays"] or findings["foreign"] or findings["unexplained"])
    if as_json:
        emit_json(findings)
    else:
        emit("venue and journal differ" if differs else "venue and journal agree")
        for label, told in findings_told(findings):
            emit(f"{label:<22} {told}")
    return MISMATCH if differs else 0


def findings_told(findings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was compared, in words; the remedy where something differs."""

    def legs(book: Mapping[str, str] | None) -> str:
        return "unknown" if book is None else ", ".join(f"{float(base):.10g} {leg}" for leg, base in book.items())

    rows = [("position at the venue", legs(findings["position"])), ("trades booked late", str(findings["fills"]))]
    if findings["unexplained"] is not None:
        rows.append(("trades explain", f"{legs(findings['unexplained'])}; look at the account's history"))
    if findings["strays"]:
        rows.append(("orders of older runs", f"{', '.join(findings['strays'])}; a restart cancels them"))
    if findings["foreign"]:
        rows.append(("orders not ours", f"{', '.join(findings['foreign'])}; cancel them at the venue"))
    return rows
