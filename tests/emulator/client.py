"""Settings that point an unmodified ccxt client (`async_support` or `pro`) at the emulator."""

from __future__ import annotations

from typing import Any

from tests.emulator.server import BinanceEmulator

SYMBOL = "ETH/USDT:USDT"


def ccxt_settings(emulator: BinanceEmulator, **options: Any) -> dict[str, Any]:
    """What `binanceusdm(...)` takes; `options` go into its `options`."""
    return {
        "apiKey": emulator.key,
        "secret": emulator.secret,
        "urls": {"api": ccxt_urls(emulator)},
        "options": {"fetchCurrencies": False, **options},
        "enableRateLimit": False,
        "verify": False,  # plain HTTP: no context to build for every client
        "timeout_on_exit": 0,  # ccxt waits a quarter of a second for TLS connections to end
    }


def ccxt_urls(emulator: BinanceEmulator) -> dict[str, Any]:
    sections = {"": "v1", "V2": "v2", "V3": "v3"}
    return {
        f"fapi{access}{version}": f"{emulator.url}/fapi/{path}"
        for access in ("Public", "Private")
        for version, path in sections.items()
    } | {"ws": {"linear": emulator.ws_url}}
