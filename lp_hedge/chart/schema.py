"""The JSON Schema of the YAML dialect for editors, made from the vocabulary; shipped as `schema.json`.

`python -m lp_hedge.chart.schema > lp_hedge/chart/schema.json` writes it anew; a test keeps the two equal.
"""

from __future__ import annotations

import json
from typing import Any

from lp_hedge.chart import vocabulary

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_EVENT: Schema = {"type": "string", "pattern": f"^{vocabulary.EVENT.pattern}$"}


def schema() -> Schema:
    """The schema as data (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lp-hedge statechart",
        "description": "States, transitions and conditions of one machine; guards and actions by name, numbers never.",
        **_mapping(_DOCUMENT, vocabulary.DOCUMENT_KEYS, required=["states"]),
        "$defs": {
            "state": _mapping(_STATE, vocabulary.STATE_KEYS),
            "history": _mapping(_HISTORY, vocabulary.HISTORY_KEYS, required=["transitions"]),
            "transition": _mapping(_TRANSITION, vocabulary.TRANSITION_KEYS),
            "action": _action(),
            "content": {"oneOf": [_ref("action"), {"type": "array", "items": _ref("action")}]},
            "transitions": {"type": ["array", "null"], "items": _ref("transition")},
        },
    }


def text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), indent=2) + "\n"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _mapping(entries: Schema, keys: frozenset[str], *, required: list[str] | None = None) -> Schema:
    """A mapping with exactly the keys of the vocabulary. Raises KeyError for one that has no entry here."""
    properties = {key: entries[key] for key in sorted(keys)}
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | {"required": required} if required else found


def _named(what: str) -> Schema:
    form = {"type": "string", "pattern": f"^{vocabulary.STATE_ID.pattern}$"}
    empty_allowed = {"oneOf": [_ref(what), {"type": "null"}]}
    return {"type": ["object", "null"], "propertyNames": form, "additionalProperties": empty_allowed}


def _action() -> Schema:
    by_event = {"type": "object", "properties": {"event": _EVENT}, "required": ["event"], "additionalProperties": False}
    entries = {"raise": {"oneOf": [_EVENT, by_event]}}
    return {"oneOf": [_TEXT, _mapping(entries, vocabulary.ACTION_KEYS, required=["raise"])]}


_ANNOTATIONS: Schema = {
    "doc": _TEXT | {"description": "One sentence for the reader of the diagram."},
    "doc_zh": _TEXT | {"description": "The same sentence in Chinese; where it is missing, doc stands."},
    "role": _TEXT | {"description": f"Colours the state; {vocabulary.TERMINAL} marks an intended end without final."},
    "control": _TEXT | {"description": "The control of the risk inventory that this serves."},
    "priority": _TEXT | {"description": f"{vocabulary.DOCUMENTED}: document order settles overlapping conditions."},
}
_DOCUMENT: Schema = {
    "name": _TEXT,
    "description": _TEXT,
    "doc": _ANNOTATIONS["doc"],
    "doc_zh": _ANNOTATIONS["doc_zh"],
    "external": _TEXTS | {"description": "States of sibling regions that In() may test."},
    "states": _named("state") | {"type": "object", "minProperties": 1},
}
_STATE: Schema = _ANNOTATIONS | {
    "initial": _FLAG,
    "final": _FLAG,
    "parallel": _FLAG,
    "enter": _ref("content"),
    "exit": _ref("content"),
    "transitions": _ref("transitions"),
    "states": _named("state"),
    "history": _named("history"),
    "machine": {"type": "string", "pattern": f"^{vocabulary.MACHINE_NAME.pattern}$"},
}
_HISTORY: Schema = _ANNOTATIONS | {
    "type": {"enum": list(vocabulary.HISTORY_TYPES)},
    "transitions": _ref("transitions"),
}
_TRANSITION: Schema = _ANNOTATIONS | {
    "id": {"type": "string", "pattern": f"^{vocabulary.TRANSITION_ID.pattern}$"},
    "event": _TEXT | {"description": "Event descriptors, separated by blanks; none: as soon as the condition holds."},
    "target": _TEXT | {"description": "State ids, separated by blanks; none: the state is not left."},
    "cond": _TEXTS | {"description": "Guard names, In('STATE'), and, or, not, brackets; a list means and."},
    "unless": _TEXTS | {"description": "As cond, and must not hold."},
    "internal": _FLAG,
    "initial": _FLAG,
    "on": _ref("content"),
}

if __name__ == "__main__":
    print(text(), end="")  # noqa: T201  # this module's output is its purpose
