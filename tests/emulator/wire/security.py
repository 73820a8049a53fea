"""API key, HMAC-SHA256 signature over the raw query and body, and the time window of a signed request.

Source: Binance, "USDⓈ-M Futures, General Info, SIGNED endpoint security".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tests.emulator.exchange.records import Refusal

Security = Literal["none", "key", "signed"]

SIGNATURE = re.compile(r"(^|&)signature=([^&]*)")
AHEAD_MS = 1_000
WINDOW_MS = 5_000
LARGEST_WINDOW_MS = 60_000


@dataclass(frozen=True, slots=True)
class Credentials:
    key: str
    secret: str


def check_key(sent: str | None, credentials: Credentials) -> None:
    if not sent:
        raise Refusal(-2014, "API-key format invalid.", 401)
    if sent != credentials.key:
        raise Refusal(-2015, "Invalid API-key, IP, or permissions for action.", 401)


def check_signature(query: str, body: str, credentials: Credentials) -> None:
    """The signature covers the text as sent, query and body joined without anything between."""
    text = query + body
    found = SIGNATURE.search(text)
    if found is None or not found.group(2):
        raise mandatory("signature")
    payload = text[: found.start()] + text[found.end() :]
    expected = hmac.new(credentials.secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, found.group(2)):
        raise Refusal(-1022, "Signature for this request is not valid.")


def check_time(params: Mapping[str, str], now: int) -> None:
    if not params.get("timestamp", "").isdigit():
        raise mandatory("timestamp")
    sent, window = int(params["timestamp"]), int(params.get("recvWindow", WINDOW_MS))
    if window > LARGEST_WINDOW_MS:
        raise Refusal(-1131, "recvWindow must be less than 60000")
    if sent > now + AHEAD_MS:
        raise Refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    if now - sent > window:
        raise Refusal(-1021, "Timestamp for this request is outside of the recvWindow.")


def mandatory(name: str) -> Refusal:
    return Refusal(-1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.")
