"""Whether an answer is one: a page of HTML or `{}` with status 200 would pass for a flat account otherwise.

ccxt reads what is missing as an empty list. So an answer has to be JSON, not an empty object, and hold what its kind
of request is asked for (`answers` in the venue's file).
"""

from __future__ import annotations

import json
from typing import Any

from adapters.ccxt_perp.quirks import Quirks, at

_EMPTY_IS_FINE = ("listenKey",)


def fault(quirks: Quirks, url: str, request_body: Any, answer: Any) -> str | None:
    """What is wrong with a successful answer; None: nothing."""
    path = url.partition("?")[0]
    if answer is None:
        return "the answer is no JSON"
    if answer == {} and not path.endswith(_EMPTY_IS_FINE):
        return "the answer is empty"
    asked = _kind(request_body)
    for kind, steps in quirks.answers.items():
        if (path.endswith(kind) or kind == asked) and not _holds(answer, tuple(steps)):
            return f"the answer to {kind} holds no {'list' if not steps else '.'.join(map(str, steps))}"
    return None


def _holds(answer: Any, steps: tuple[str | int, ...]) -> bool:
    return at(answer, steps) is not None if steps else isinstance(answer, list)


def _kind(request_body: Any) -> str | None:
    """The `type` a request names in its body, where one address serves every kind."""
    try:
        told = json.loads(request_body or "null")
    except (TypeError, ValueError):
        return None
    return told.get("type") if isinstance(told, dict) else None
