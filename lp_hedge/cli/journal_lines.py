"""One readable line for each entry of a journal: when, what kind, what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from lp_hedge.journal.entry import Entry, canonical

Body = Mapping[str, Any]
COLOURS: Mapping[str, str] = {
    "started": "bold cyan", "stopped": "bold cyan", "resumed": "cyan", "reconciled": "cyan", "config": "cyan",
    "observation": "dim", "waited": "dim", "checkpoint": "dim", "decision": "yellow", "request": "magenta",
    "answer": "blue", "fill": "green", "operator": "bold", "withdraw": "bold", "external": "bold red",
    "alert": "bold red", "lp_reading": "dim", "lp_order": "bold", "lp_request": "magenta", "lp_answer": "blue",
    "lp_resumed": "cyan",
}  # fmt: skip
WIDEST_KIND = max(map(len, COLOURS))
LONGEST_LINE = 400
LP_READ = ("lp_state", "dex_price", "lp_base", "lp_quote")
OBSERVED = ("price", "lp_state", "lp_base", "perp_long", "perp_short", "order", "command")


def line_of(entry: Entry) -> Text:
    """Time in UTC, number, kind and what it says, coloured by kind."""
    line = Text(f"{_time(entry.t)}  {entry.number:>7}  ", no_wrap=True)
    line.append(f"{entry.kind:<{WIDEST_KIND}}", style=COLOURS.get(entry.kind, ""))
    return line.append(f"  {_printable(told(entry))}")


def told(entry: Entry) -> str:
    """What an entry says; one that does not have the usual form, as it stands."""
    try:
        return WORDS.get(entry.kind, canonical)(entry.body)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError):
        return canonical(entry.body)


def _time(t: float) -> str:
    try:
        return f"{datetime.fromtimestamp(t, UTC):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError, OSError):  # a time no calendar has
        return f"{t:>19.3f}"


def _printable(text: str) -> str:
    """One line of a terminal, whatever a venue wrote into it."""
    clean = "".join(each if each.isprintable() else "·" for each in text)
    return clean if len(clean) <= LONGEST_LINE else f"{clean[: LONGEST_LINE - 1]}…"


def _observation(body: Body) -> str:
    known = {name: body[name] for name in OBSERVED if body.get(name) is not None}
    return " · ".join(f"{name} {_short(value)}" for name, value in known.items())


def _short(value: Any) -> str:
    """A number as people read it; the record has all of it."""
    return f"{value:.8g}" if isinstance(value, float) else str(value)


def _decision(body: Body) -> str:
    orders = ", ".join(map(_command, body["commands"]))
    return f"{orders} · {body['reason']}" if orders else str(body["reason"])


def _command(body: Body) -> str:
    parts = (body["kind"], body.get("side"), body.get("base"), body.get("leg"), _reducing(body))
    return " ".join(str(each) for each in parts if each is not None and each != "")


def _request(body: Body) -> str:
    if body["kind"] != "place":
        return f"{body['kind']} {body['client_order_id'] or 'everything'}"
    return f"place {body['side']} {body['base']} {body['leg']} {_reducing(body)} {body['client_order_id']}".replace(
        "  ", " "
    )


def _reducing(body: Body) -> str:
    return "reduce-only" if body.get("reduce_only") else ""


def _answer(body: Body) -> str:
    report = body.get("report") or {}
    filled = f"filled {report['filled_base']}" if report.get("filled_base") else ""
    return " · ".join(filter(None, [f"{body['outcome']}: {_request(body['request'])}", filled, body.get("detail")]))


def _fill(body: Body) -> str:
    whose = body["client_order_id"] or "not ours"
    return f"{body['side']} {body['base']} {body['leg']} @ {body['price']} · fee {body['fee_quote']} · {whose}"


def _external(body: Body) -> str:
    if "trade_id" in body:
        return _fill(body)
    now, before = body["position"], body["expected"] or {}
    legs = (f"{leg} {before.get(leg, '?')} → {now[leg]}" for leg in ("long", "short"))
    return f"{', '.join(legs)} · {body['why']}"


def _lp_request(body: Body) -> str:
    step, transactions = body.get("step"), body.get("transactions") or [body.get("transaction") or {}]
    if step is not None:
        return " ".join(filter(None, ["void" if body["void"] else "prepare", step["kind"], step["step_id"]]))
    ids = ", ".join(str(each.get("transaction_id", "")) for each in transactions)
    return f"{body['kind']} {ids}".strip()


def _lp_answer(body: Body) -> str:
    report, transaction = body.get("report") or {}, body.get("transaction") or {}
    became = transaction.get("transaction_id") or report.get("status") or ""
    told = [f"{body['outcome']}: {_lp_request(body['request'])}", became, body.get("detail") or report.get("reason")]
    return " · ".join(filter(None, told))


def _lp_reading(body: Body) -> str:
    known = {name: body[name] for name in LP_READ if body.get(name) is not None}
    return " · ".join(f"{name} {_short(value)}" for name, value in known.items())


def _lp_order(body: Body) -> str:
    told = {name: value for name, value in body["order"].items() if name != "kind" and value is not None}
    return " ".join([body["order"]["kind"], *(f"{name} {value}" for name, value in told.items()), f"by {body['who']}"])


def _started(body: Body) -> str:
    versions = (f"{name} {version}" for name, version in body.get("versions", {}).items())
    return " · ".join([f"account {body['config']['account']}", *versions])


def _reconciled(body: Body) -> str:
    now = body["position"] or {}
    legs = ", ".join(f"{leg} {base}" for leg, base in now.items()) or "position unknown"
    return f"{legs} · {len(body['looked_up'])} orders looked up, {body['fills']} fills found"


WORDS: Mapping[str, Callable[[Body], str]] = {
    "observation": _observation,
    "decision": _decision,
    "request": _request,
    "answer": _answer,
    "fill": _fill,
    "external": _external,
    "started": _started,
    "reconciled": _reconciled,
    "operator": lambda body: f"{body['command']} by {body['who']}",
    "alert": lambda body: str(body["message"]),
    "config": lambda body: "; ".join(map(str, body["changes"])) or "nothing changed",
    "stopped": lambda body: str(body["reason"]),
    "checkpoint": lambda body: f"state {body['controller']['machine']['active'][-1]}",
    "resumed": lambda _: "after a restart",
    "waited": lambda _: "orders went on, nothing was decided",
    "lp_reading": _lp_reading,
    "lp_order": _lp_order,
    "lp_request": _lp_request,
    "lp_answer": _lp_answer,
    "lp_resumed": lambda _: "transactions under way are asked about",
    "withdraw": lambda _: "everything working is cancelled: the run ends",
}
