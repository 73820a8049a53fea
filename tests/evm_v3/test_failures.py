"""What a failed request means, and that no message shows where a node's key may stand."""

from __future__ import annotations

import asyncio
import json
import socket

import aiohttp
import pytest
from aiohttp import web
from eth_abi.abi import encode

from adapters.evm_v3.connection import connect_chain, node_name
from adapters.evm_v3.outcome import NotConnected, outcome
from adapters.evm_v3.rpc import Rpc, connect
from adapters.evm_v3.rpc_error import RpcError, revert_reason, rpc_error
from lp_hedge.errors import Ambiguous, DefinitionError, Fatal, NotSent, Rejected, Throttled
from lp_hedge.redaction import redact
from tests.evm_v3.scripted import settings

CHAIN_ID = ("eth_chainId", [])


def status(code: int, **headers: str) -> aiohttp.ClientResponseError:
    return aiohttp.ClientResponseError(None, (), status=code, headers=headers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "read", "sent"),
    [
        (status(429), Throttled, Throttled),
        (status(401), Fatal, Fatal),
        (status(403), Fatal, Fatal),
        (status(500), NotSent, Ambiguous),
        (status(502), NotSent, Ambiguous),
        (ConnectionRefusedError(), NotSent, NotSent),
        (socket.gaierror(), NotSent, NotSent),
        (NotConnected(), NotSent, NotSent),
        (ConnectionResetError(), NotSent, Ambiguous),
        (TimeoutError(), NotSent, Ambiguous),
        (json.JSONDecodeError("no", "", 0), NotSent, Ambiguous),
        (RpcError(-32005, "slow down"), Throttled, Throttled),
        (RpcError(-32000, "daily request limit reached"), Throttled, Throttled),
        (RpcError(-32000, "header not found"), NotSent, Ambiguous),
        (RuntimeError("anything"), NotSent, Ambiguous),
        (Rejected("ours already"), Rejected, Rejected),
    ],
)
def test_a_failure_has_an_outcome_by_what_it_is_and_whether_it_sends(error, read, sent) -> None:
    assert type(outcome(error, "node")) is read
    assert type(outcome(error, "node", sends=True)) is sent


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("7", 7), ("0", 0), ("60", 60), ("61", 60), ("9" * 400, 60), ("soon", None), ("", None), ("-1", None),
        ("1.5", None), ("inf", None), ("²", None), ("٧", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)  # fmt: skip
def test_a_throttled_node_says_when_to_come_back(wish: str, seconds: float | None) -> None:
    told = outcome(status(429, **{"Retry-After": wish}), "node")
    assert isinstance(told, Throttled) and told.retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("0x08c379a0" + encode(["string"], ["STF"]).hex(), "STF"),
        ("Reverted 0x08c379a0" + encode(["string"], ["STF"]).hex(), "STF"),
        ({"data": "0x08c379a0" + encode(["string"], ["STF"]).hex()}, "STF"),
        ("0x4e487b71" + encode(["uint256"], [0x11]).hex(), "panic 0x11"),
        ("0x12345678", "error 0x12345678"),
        ("0x08c379a0ff", None),
        ("0x", None),
        ("0xzz", None),
        (None, None),
    ],
)
def test_the_reason_of_a_revert_is_decoded_in_every_form_nodes_use(data: object, reason: str | None) -> None:
    assert revert_reason(data) == reason


@pytest.mark.parametrize(
    ("told", "is_revert"),
    [
        ({"code": 3, "message": "execution reverted: STF", "data": "0x"}, True),
        ({"code": -32000, "message": "execution reverted"}, True),
        ({"code": -32015, "message": "VM execution error.", "data": "Reverted 0x"}, True),
        ({"code": -32000, "message": "header not found"}, False),
        ({"code": "3"}, False),
        ("nonsense", False),
        (None, False),
    ],
)
def test_only_the_contracts_own_refusal_is_a_revert(told: object, is_revert: bool) -> None:
    assert rpc_error(told).is_revert is is_revert


@pytest.mark.parametrize(
    "answers",
    [
        None,
        "text",
        {},
        [],
        [{"id": 0, "result": "0x1"}, {"id": 1, "result": "0x2"}],
        [{"id": 0, "result": "0x1"}, {"id": 2, "result": "0x2"}, {"id": 3, "result": "0x2"}],
        [{"id": 0, "result": "0x1"}, {"id": 0, "result": "0x2"}, {"id": 1, "result": "0x2"}],
        [{"id": None, "result": "0x1"}, {"id": 1, "result": "0x2"}, {"id": 2, "result": "0x2"}],
        [{"id": 0, "result": "0x1"}, {"id": 1}, {"id": 2, "result": "0x2"}],
        ["0x1", "0x2", "0x3"],
        [None, None, None],
    ],
    ids=range(11),
)
def test_an_answer_that_does_not_fit_what_was_asked_is_an_error(answers: object) -> None:
    with pytest.raises(NotSent):
        asyncio.run(Rpc(Told(answers), "node").batch([CHAIN_ID] * 3))


def test_one_refusal_for_a_whole_batch_is_an_error() -> None:
    refused = {"jsonrpc": "2.0", "id": None, "error": {"code": -32005, "message": "batch limit exceeded"}}
    with pytest.raises(Throttled, match="node: batch limit exceeded"):
        asyncio.run(Rpc(Told(refused), "node").batch([CHAIN_ID]))


def test_a_node_that_never_answers_is_given_up() -> None:
    with pytest.raises(NotSent, match="no answer in time"):
        asyncio.run(Rpc(Silent(), "node", timeout_seconds=0).batch([CHAIN_ID]))
    with pytest.raises(Ambiguous, match="no answer in time"):
        asyncio.run(Rpc(Silent(), "node", timeout_seconds=0).batch([CHAIN_ID], sends=True))


def test_a_single_call_raises_what_the_node_says() -> None:
    with pytest.raises(RpcError, match="already known"):
        asyncio.run(Rpc(Told([{"id": 0, "error": {"code": -32000, "message": "already known"}}]), "node").call("x", []))


class Told:
    def __init__(self, answers: object) -> None:
        self.answers = answers

    async def make_batch_request(self, requests: object) -> object:
        return self.answers

    async def disconnect(self) -> None: ...


class Silent(Told):
    def __init__(self) -> None:
        super().__init__(None)

    async def make_batch_request(self, requests: object) -> object:
        return await asyncio.Event().wait()


KEY = "f00dbabe" * 4


@pytest.mark.parametrize(
    "url",
    [
        f"http://127.0.0.1:{{port}}/v3/{KEY}",
        f"http://127.0.0.1:{{port}}/?apikey={KEY}",
        f"http://user:{KEY}@127.0.0.1:{{port}}/",
    ],
    ids=["path", "query", "password"],
)
@pytest.mark.parametrize("code", [401, 404, 429, 500])
def test_no_message_shows_the_key_in_a_nodes_address(url: str, code: int) -> None:
    told = str(asyncio.run(failed_by(url, code)))
    assert KEY not in told and KEY not in redact(f"a log line with {url} and {KEY}")
    assert "127.0.0.1" in told and str(code) in told


async def failed_by(url: str, code: int) -> Exception:
    """What a request to a server that answers with this status raises."""

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=code)

    application = web.Application()
    application.router.add_route("*", "/{anything:.*}", refuse)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    chain = connect_chain(settings(rpc_url=url.format(port=runner.addresses[0][1])))
    try:
        await chain.open(None)
    except Exception as error:  # noqa: BLE001 - it is what is looked at
        return error
    finally:
        await chain.close()
        await runner.cleanup()
    raise AssertionError("the server refuses everything")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "ws://127.0.0.1:1"])
def test_a_node_that_is_not_there_was_sent_nothing(url: str) -> None:
    async def ask() -> None:
        rpc = connect(url, node_name(url))
        try:
            await rpc.batch([CHAIN_ID], sends=True)
        finally:
            await rpc.close()

    with pytest.raises(NotSent, match=r"^127.0.0.1:1: no connection \(Connection refused\)$"):
        asyncio.run(ask())


@pytest.mark.parametrize("key", ["rpc_url", "second_rpc_url"])
@pytest.mark.parametrize("url", ["ftp://node", "node", "http://", "http://[broken", "http://node:99999"])
def test_an_address_of_another_kind_is_refused_by_its_key(url: str, key: str) -> None:
    with pytest.raises(DefinitionError, match=rf"^lp\.{key}: this is no address"):
        connect_chain(settings(**{key: url}))


def test_an_address_without_a_key_stays_readable() -> None:
    assert node_name("http://127.0.0.1:8545") == "127.0.0.1:8545"
    assert redact("at http://127.0.0.1:8545") == "at http://127.0.0.1:8545"
