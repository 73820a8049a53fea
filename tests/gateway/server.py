"""A server that speaks the routes of Hummingbot Gateway over a simulated pool, with faults on order.

Two generations of routes, as the public sources of Gateway show them: `old` (quote-position, swaps under
`/connectors`) and `new` (quote-liquidity, swaps under `/trading/clmm`).
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulator.local import LocalServer
from tests.gateway.pool import BASE_TOKEN, POOL, QUOTE_TOKEN, RENT, Holding, Pool

SYMBOLS = {BASE_TOKEN: "SOL", QUOTE_TOKEN: "USDC"}
#: What may be wrong with the next answer to a request that moves something.
MOVE_FAULTS = (
    "500 before", "500 after", "408 after", "dropped before", "dropped after", "garbage after", "no signature after",
    "no position after", "empty position after",
    "pending", "pending then included", "held", "failed on chain", "reverted", "refused",
)  # fmt: skip


class Told(Exception):  # an answer that is an error
    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass
class GatewayServer(LocalServer):
    """Enter it to serve. `faults`: of the next moves, in order; `read_faults`: route → what to answer instead."""

    pool: Pool = field(default_factory=Pool)
    connector: str = "raydium"
    chain_network: str = "solana-mainnet-beta"
    generation: str = "new"
    #: Raydium's older sign: what was paid is told as negative, and no amounts with a pending transaction.
    signs_paid: bool = False
    faults: deque[str] = field(default_factory=deque)
    read_faults: dict[str, Any] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    included: dict[str, tuple[int, int]] = field(default_factory=dict)
    block: int = 100
    release: asyncio.Event = field(default_factory=asyncio.Event)
    holds: asyncio.Event = field(default_factory=asyncio.Event)
    hidden: set[str] = field(default_factory=set)
    signatures: int = 0
    #: Transactions wait for `mine` here, as on a chain whose blocks take longer than Gateway's patience.
    waits: bool = False
    mempool: list[tuple[str, str, dict[str, Any], float]] = field(default_factory=list)

    async def _let_go(self) -> None:
        self.release.set()

    def mine(self) -> None:
        """One more block. A price that has left the slippage reverts; Gateway's poll calls that good on EVM chains."""
        self.block += 1
        for signature, name, told, price in self.mempool:
            self.included[signature] = (1, self.block)
            if abs(self.pool.price / price - 1) * 100 <= told.get("slippagePct", 100):
                self._execute(name, told)
        self.mempool.clear()

    def posts(self, ending: str) -> list[dict[str, Any]]:
        """Bodies of the requests whose route ends so, in order."""
        return [body for route, body in self.seen if route.endswith(ending)]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        told: dict[str, Any] = json.loads(text) if text else dict(request.query)
        self.seen.append((request.path, told))
        self.headers.append(dict(request.headers))
        if request.path in self.read_faults:
            return self._misread(request, self.read_faults[request.path])
        try:
            return await self._answer(request, told)
        except Told as error:
            body = {"statusCode": error.status, "error": "Error", "message": str(error)}
            return web.json_response(body, status=error.status)

    def _misread(self, request: web.Request, fault: Any) -> web.StreamResponse:
        """A number is a status, text a body, `dropped` a connection that ends."""
        if fault == "dropped":
            drop(request)
        if isinstance(fault, int):
            return web.json_response({"statusCode": fault, "message": "Internal server error"}, status=fault)
        return web.Response(text=fault, content_type="application/json")

    async def _answer(self, request: web.Request, told: dict[str, Any]) -> web.StreamResponse:
        route = request.path
        if request.method == "POST" and route in self._moves():
            self._check_selector(route, told)
            return await self._move(request, self._moves()[route], told)
        reads = self._reads()
        if (request.method, route) in reads:
            return web.json_response(reads[request.method, route](told))
        if route.startswith("/tokens/"):
            return web.json_response(token(route.removeprefix("/tokens/")))
        raise Told(404, f"Route {request.method}:{route} not found")

    def _moves(self) -> dict[str, str]:
        swap = (
            "/trading/clmm/execute-swap"
            if self.generation == "new"
            else f"/connectors/{self.connector}/clmm/execute-swap"
        )
        routes = {f"/trading/clmm/{name}": name for name in ("open", "close", "collect-fees")}
        return routes | {swap: "swap"}

    def _reads(self) -> dict[tuple[str, str], Any]:
        is_new, older = self.generation == "new", f"/connectors/{self.connector}/clmm"
        chain = self.chain_network.partition("-")[0]
        return {
            ("GET", "/trading/clmm/pool-info"): self._pool_info,
            ("GET", "/trading/clmm/position-info"): self._position_info,
            ("GET", "/trading/clmm/positions-owned"): self._owned,
            ("GET", f"/trading/clmm/{'quote-liquidity' if is_new else 'quote-position'}"): self._quote,
            ("GET", "/trading/clmm/quote-swap" if is_new else f"{older}/quote-swap"): self._quote_swap,
            ("POST", f"/chains/{chain}/balances"): self._balances,
            ("POST", f"/chains/{chain}/poll"): self._poll,
            ("GET", f"/chains/{chain}/status"): self._status,
        }

    def _check_selector(self, route: str, told: dict[str, Any]) -> None:
        if route.startswith("/connectors/"):
            if told.get("network") != self.chain_network.partition("-")[2]:
                raise Told(400, "querystring must have required property 'network'")
        elif (told.get("connector"), told.get("chainNetwork")) != (self.connector, self.chain_network):
            raise Told(400, f"Connector {told.get('connector')} does not run on {told.get('chainNetwork')}")

    def _pool_info(self, told: dict[str, Any]) -> dict[str, Any]:
        self._check_selector("/trading/", told)
        if told["poolAddress"] != POOL:
            raise Told(404, f"Pool not found: {told['poolAddress']}")
        return self.pool.told_pool()

    def _position_info(self, told: dict[str, Any]) -> dict[str, Any]:
        return self.pool.told_position(self._holding(told["positionAddress"]))

    def _holding(self, address: str) -> Holding:
        if address not in self.pool.holdings:
            raise Told(404, f"Position not found: {address}. Please provide a valid position address")
        return self.pool.holdings[address]

    def _owned(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        shown = [each for each in self.pool.holdings.values() if each.address not in self.hidden]
        return [self.pool.told_position(each) | {"baseFeeAmount": 0, "quoteFeeAmount": 0} for each in shown]

    def _quote(self, told: dict[str, Any]) -> dict[str, Any]:
        base, quote = (float(told.get(name, 0)) for name in ("baseTokenAmount", "quoteTokenAmount"))
        fits = self.pool.quote_open(float(told["lowerPrice"]), float(told["upperPrice"]), base, quote)
        return {
            "baseLimited": True, "baseTokenAmount": fits[0], "quoteTokenAmount": fits[1],
            "baseTokenAmountMax": fits[0] * 1.01, "quoteTokenAmountMax": fits[1] * 1.01,
        }  # fmt: skip

    def _quote_swap(self, told: dict[str, Any]) -> dict[str, Any]:
        amount, slip = float(told["amount"]), float(told["slippagePct"]) / 100
        cost = amount * self.pool.price * (1 + self.pool.fee_pct / 100)
        yields = amount * self.pool.price * (1 - self.pool.fee_pct / 100)
        paid, received = (cost, amount) if told["side"] == "BUY" else (amount, yields)
        buys = told["side"] == "BUY"
        return {
            "amountIn": paid, "amountOut": received, "price": self.pool.price, "priceImpactPct": 0,
            "maxAmountIn": paid * (1 + slip) if buys else paid, "minAmountOut": received if buys else received * (1 - slip),
        }  # fmt: skip

    def _balances(self, told: dict[str, Any]) -> dict[str, Any]:
        return {"balances": {name: self.pool.wallet[name] for name in told["tokens"] if name in self.pool.wallet}}

    def _status(self, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("network") != self.chain_network.partition("-")[2]:
            raise Told(400, f"network {told.get('network')} is not configured")
        native = "SOL" if self.chain_network.startswith("solana") else "ETH"
        return {"chain": "any", "network": told["network"], "currentBlockNumber": self.block, "nativeCurrency": native}

    def _poll(self, told: dict[str, Any]) -> dict[str, Any]:
        status, block = self.included.get(told["signature"], (0, None))
        return {
            "currentBlock": self.block, "signature": told["signature"], "txBlock": block, "txStatus": status,
            "txData": None if block is None else {}, "fee": 0.000005,
        }  # fmt: skip

    async def _move(self, request: web.Request, name: str, told: dict[str, Any]) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else ""
        if fault == "refused":
            raise Told(400, "Transaction simulation failed: insufficient funds")
        if fault == "500 before":
            raise Told(500, "fetch failed")
        if fault == "dropped before":
            drop(request)
        if fault == "held":
            self.holds.set()
            await self.release.wait()
        self.signatures += 1
        signature = f"signature{self.signatures}"
        if self.waits:
            self.mempool.append((signature, name, told, self.pool.price))
            return web.json_response({"signature": signature, "status": 0})
        if fault in ("pending", "failed on chain", "reverted"):
            self.included |= {
                "failed on chain": {signature: (-1, self.block)},
                "reverted": {signature: (1, self.block)},
            }.get(fault, {})
            return web.json_response({"signature": signature, "status": 0})
        data = self._execute(name, told)
        self.included[signature] = (1, self.block)
        return self._confirmed(request, fault, {"signature": signature, "status": 1, "data": data})

    def _confirmed(self, request: web.Request, fault: str, answer: dict[str, Any]) -> web.StreamResponse:
        if fault in ("500 after", "408 after"):
            raise Told(int(fault[:3]), "Transaction was not confirmed in time")
        if fault == "dropped after":
            drop(request)
        if fault == "garbage after":
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
        if fault == "no signature after":
            answer.pop("signature")
        if fault == "no position after":
            answer["data"].pop("positionAddress")
        if fault == "empty position after":
            answer["data"]["positionAddress"] = ""
        if fault == "pending then included":
            return web.json_response({"signature": answer["signature"], "status": 0})
        return web.json_response(answer)

    def _execute(self, name: str, told: dict[str, Any]) -> dict[str, Any]:
        if name == "open":
            return self._open(told)
        if name == "swap":
            change = self.pool.swap(told["amount"] * (1 if told["side"] == "BUY" else -1))
            return {"fee": 0.000005, "baseTokenBalanceChange": change[0], "quoteTokenBalanceChange": change[1]}
        self._holding(told["positionAddress"])
        if name == "collect-fees":
            fees = self.pool.collect(told["positionAddress"])
            return {"fee": 0.000005, "baseFeeAmountCollected": fees[0], "quoteFeeAmountCollected": fees[1]}
        base, quote, base_fee, quote_fee = self.pool.close(told["positionAddress"])
        return {
            "fee": 0.000005, "positionRentRefunded": RENT, "baseTokenAmountRemoved": base,
            "quoteTokenAmountRemoved": quote, "baseFeeAmountCollected": base_fee, "quoteFeeAmountCollected": quote_fee,
        }  # fmt: skip

    def _open(self, told: dict[str, Any]) -> dict[str, Any]:
        if not told.get("baseTokenAmount") and not told.get("quoteTokenAmount"):
            raise Told(400, "At least one of baseTokenAmount or quoteTokenAmount must be greater than 0")
        offered = told.get("baseTokenAmount", 0.0), told.get("quoteTokenAmount", 0.0)
        holding = self.pool.open(told["lowerPrice"], told["upperPrice"], *offered)
        base, quote = self.pool.held(holding)
        sign = -1 if self.signs_paid else 1
        return {
            "fee": 0.000005, "positionAddress": holding.address, "positionRent": RENT,
            "baseTokenAmountAdded": sign * base, "quoteTokenAmountAdded": sign * quote,
        }  # fmt: skip


def drop(request: web.Request) -> None:
    """End the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    raise asyncio.CancelledError


def token(address: str) -> dict[str, Any]:
    if address not in SYMBOLS:
        raise Told(404, f"Token {address} not found in solana/mainnet-beta")
    found = {"symbol": SYMBOLS[address], "address": address, "decimals": 9, "name": SYMBOLS[address]}
    return {"token": found, "chain": "solana", "network": "mainnet-beta"}
