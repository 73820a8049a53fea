"""Every key and element a chart may use, once. The shipped JSON Schema and both readers follow these tables."""

from __future__ import annotations

import re

MAX_STATES = 500
MAX_TRANSITIONS = 5_000
MAX_DEPTH = 20
MAX_REGIONS = 50  # files opened by one composition
MAX_REGION_LEVELS = 4  # files within files

ANNOTATIONS = frozenset({"doc", "doc_zh", "role", "control", "priority"})

DOCUMENT_KEYS = frozenset({"name", "description", "doc", "doc_zh", "external", "states"})
STATE_KEYS = ANNOTATIONS | {"initial", "final", "parallel", "enter", "exit", "transitions", "states", "history"}
STATE_KEYS |= {"machine"}
REGION_KEYS = ANNOTATIONS | {"machine", "initial", "enter", "exit", "transitions"}
HISTORY_KEYS = ANNOTATIONS | {"type", "transitions"}
TRANSITION_KEYS = ANNOTATIONS | {"id", "event", "target", "cond", "unless", "internal", "initial", "on"}
ACTION_KEYS = frozenset({"raise"})

HISTORY_TYPES = ("shallow", "deep")
TERMINAL = "terminal"  # role of an atomic state that is meant to be the last one without being final
DOCUMENTED = "documented"  # priority of a state (or transition) whose overlaps are settled by document order

_PURE = "decisions are pure; name an action and let it return commands"
_DATA = "charts hold no data; facts come from the view, numbers from the configuration"
REFUSED = {
    "datamodel": _DATA,
    "data": _DATA,
    "donedata": _DATA,
    "param": _DATA,
    "content": _DATA,
    "assign": "charts hold no data; use an action that remembers a field",
    "script": _PURE,
    "foreach": _PURE,
    "if": "use transitions with conditions",
    "elseif": "use transitions with conditions",
    "else": "use transitions with conditions",
    "send": "use raise for an internal event, an action for anything outside",
    "cancel": "timers are data compared with t; use a guard",
    "log": "the decision is the log; remove it",
    "invoke": "compose charts as parallel regions with the key machine",
    "finalize": "compose charts as parallel regions with the key machine",
    "before": "use on",
    "after": "use on, or enter of the target",
}

SCXML_NAMESPACE = "http://www.w3.org/2005/07/scxml"
OWN_NAMESPACE = "urn:lp-hedge:chart"

STATE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
TRANSITION_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]*", re.ASCII)
MACHINE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*", re.ASCII)
EVENT = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", re.ASCII)
DESCRIPTOR = re.compile(r"\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*?)?", re.ASCII)


def unknown_key(key: str, allowed: frozenset[str]) -> str:
    """Why a key or element is refused, and what to use instead."""
    if key in REFUSED:
        return f"{key} is not supported; {REFUSED[key]}"
    return f"unknown; allowed here: {', '.join(sorted(allowed))}"
