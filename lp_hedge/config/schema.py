"""JSON Schema of a configuration file, for editors: `config/lp_hedge.schema.json`."""

from __future__ import annotations

from typing import Any

from lp_hedge.config.keys import PREFIX, SECTIONS, Key, keys, owner_keys


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a configuration file: sections, or the owner's keys at the top."""
    sections = {name: _section_schema(name) for name in SECTIONS}
    flat = {name: _key_schema(key) for name, key in owner_keys().items() if key.hidden != "secret"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lp-hedge configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {**sections, **flat},
    }


def _section_schema(name: str) -> dict[str, Any]:
    properties = {}
    for key in keys(name).values():
        if key.hidden != "secret":
            properties[key.name] = _key_schema(key)
            if name == "hedge" and key.name.startswith(PREFIX):
                properties[key.name.removeprefix(PREFIX)] = properties[key.name]
    description = SECTIONS[name].__doc__
    return {
        "type": ["object", "null"],
        "description": description,
        "additionalProperties": False,
        "properties": properties,
    }


def _key_schema(key: Key) -> dict[str, Any]:
    """One key; a quoted plain decimal serves for a number."""
    fields = key.adapter.json_schema()
    plain_schema = {
        name: value for name, value in fields.items() if name not in ("default", "doc_zh", "unit", "hidden")
    }
    if key.is_number or key.kind is bool:
        words = r"true|false" if key.kind is bool else r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"
        if {"type": "null"} in fields.get("anyOf", []):
            words += "|null|"  # the empty text reads as null, too
        description = plain_schema.pop("description", key.doc)
        quoted = {"type": "string", "pattern": f"^({words})$"}
        return {"description": description, "default": key.default, "anyOf": [plain_schema, quoted]}
    return {**plain_schema, "default": key.default}
