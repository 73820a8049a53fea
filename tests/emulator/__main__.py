"""`python -m tests.emulator --port 0 --token T --state FILE`: the emulator as a process of its own.

Prints one line of JSON (url, ws_url, key, secret) once it listens and runs until it is told to end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from decimal import Decimal
from pathlib import Path

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.server import BinanceEmulator, system_clock


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", help="opens the control routes")
    parser.add_argument("--state", type=Path, help="file that holds the ledger after every change")
    parser.add_argument("--wallet", type=Decimal, default=Decimal(10_000), help="quote")
    parser.add_argument("--bid", type=Decimal, default=Decimal("2000.00"))
    parser.add_argument("--ask", type=Decimal, default=Decimal("2000.10"))
    parser.add_argument("--heartbeat", type=float, default=1.0, help="seconds between repeated market data")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    exchange = Exchange(system_clock, wallet=options.wallet, bid=options.bid, ask=options.ask)
    async with BinanceEmulator(
        port=options.port,
        exchange=exchange,
        token=options.token,
        state=options.state,
        heartbeat_seconds=options.heartbeat,
    ) as emulator:
        told = {"url": emulator.url, "ws_url": emulator.ws_url, "key": emulator.key, "secret": emulator.secret}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
