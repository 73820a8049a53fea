"""JSON-RPC to a node over one kept connection; many calls travel as one batch."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from typing import Any

Call = tuple[str, Sequence[Any]]
"""Method and parameters."""

ANSWER_SECONDS = 60  # a hung node ends the test; no assertion depends on it


class RpcError(Exception):
    """The node's error object. `data` holds a revert's ABI-encoded reason, where there is one."""

    def __init__(self, error: dict[str, Any], method: str) -> None:
        super().__init__(f"{method}: {error.get('message')} ({error.get('code')})")
        self.code: int | None = error.get("code")
        self.data: Any = error.get("data")


class Endpoint:
    """Where a node on this machine is asked."""

    port: int

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"


class Rpc:
    """A node on this machine."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)

    def __call__(self, method: str, *params: Any) -> Any:
        """The result of one call. Raises `RpcError`."""
        return self.batch([(method, params)])[0]

    def batch(self, calls: Sequence[Call]) -> list[Any]:
        """The results in the order of the calls, which the node may run in any order. Raises the first `RpcError`."""
        results = self.attempt(calls)
        for result in results:
            if isinstance(result, RpcError):
                raise result
        return results

    def attempt(self, calls: Sequence[Call]) -> list[Any]:
        """As `batch`, with an `RpcError` in place of each result that is one."""
        body = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}
            for number, (method, params) in enumerate(calls)
        ]
        answers = {answer["id"]: answer for answer in self._post(body)}
        return [_result(answers[number], method) for number, (method, _) in enumerate(calls)]

    def close(self) -> None:
        self._connection.close()

    def _post(self, body: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            self._connection.request("POST", "/", json.dumps(body), {"Content-Type": "application/json"})
            answers: list[dict[str, Any]] = json.loads(self._connection.getresponse().read())
        except BaseException:
            self._connection.close()  # half an answer must not become the next one
            raise
        return answers


def _result(answer: dict[str, Any], method: str) -> Any:
    return RpcError(answer["error"], method) if "error" in answer else answer["result"]
