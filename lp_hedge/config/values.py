"""One value for one key: typed, checked, or refused in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from lp_hedge.config.keys import Key
from lp_hedge.config.origin import Setting
from lp_hedge.document.scalars import Unclear, plain_value
from lp_hedge.errors import Problem

MAX_SHOWN = 40


def checked(setting: Setting) -> Setting | Problem:
    """The setting with its value in the key's type, or what is wrong with it."""
    try:
        value = typed(setting.key, setting.value)
        return replace(setting, value=setting.key.adapter.validate_python(value))
    except Unclear as unclear:
        return setting.problem(str(unclear) if not setting.key.hidden else refusal(setting.key, setting.value))
    except ValidationError:
        return setting.problem(refusal(setting.key, setting.value))


def typed(key: Key, value: Any) -> Any:
    """Text for a key that takes no text is read as a plain decimal, `true`, `false` or `null`; raises `Unclear`."""
    if isinstance(value, str) and not key.is_text:
        return plain_value(value)
    return value


def refusal(key: Key, value: object) -> str:
    """What is wrong and what would be right, without giving away what is hidden."""
    default = "" if key.default is None or len(key.choices) == 1 else f" (default {plain(key.default)})"
    quote = ", in quotes" if key.is_text and isinstance(value, int | float) and not key.choices else ""
    return f"{shown(key, value)} is not allowed; give {key.expected}{quote}{default}"


def shown(key: Key, value: object) -> str:
    """A refused value as a message may show it: short, and nothing of a hidden one."""
    if key.hidden:
        return "this value"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = repr(value) if isinstance(value, str) else plain(value)
    if key.kind is int and isinstance(value, float) and value.is_integer():
        text = f"{text}.0"  # or the message would refuse what it asks for
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."


def plain(value: object) -> str:
    """A value as it would stand in a file: plain decimals, `true`, `null`."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value)
