"""What a faulty node does to calls and answers; the proxy carries it out.

Set the fields of `NodeFaults` at any time, `heal` ends everything. All of it applies over HTTP and websocket alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

Lie = Callable[[list[Any], Any], Any]
"""From the parameters and the true result to the one that is told."""

NEWEST = ("latest", "pending", "safe", "finalized")
BY_NUMBER = "eth_getBlockByNumber"


@dataclass(slots=True)
class NodeFaults:
    """`dropping`: connections end without an answer. `status`: every request is answered with it (`retry_after` [s]).
    `held`: no request is answered until healed; `delay_seconds`: each one is answered late. `lost`: methods that are
    carried out and never answered. `silent`: no notification comes through. `frozen_at`: the block that stays the
    newest. `chain_id`: the one that is told. `lies`: method → what becomes of its result. `refused`: method → the
    error object that is told instead of carrying it out.
    """

    dropping: bool = False
    status: int | None = None
    retry_after: int | None = None
    held: bool = False
    delay_seconds: float = 0
    lost: set[str] = field(default_factory=set)
    silent: bool = False
    frozen_at: int | None = None
    chain_id: int | None = None
    lies: dict[str, Lie] = field(default_factory=dict)
    refused: dict[str, dict[str, Any]] = field(default_factory=dict)
    before: Callable[[str, list[Any]], None] | None = None
    """Called before each call is carried out, one after the other, also within a batch: to mine a block between."""

    def heal(self) -> None:
        """A good node again."""
        fresh = NodeFaults()
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    def tear(self, at: int, action: Callable[[], object]) -> None:
        """Run `action` (such as a swap) just before the call number `at` from now, 0 the next one."""
        calls_left = [at]

        def count(method: str, params: list[Any]) -> None:
            calls_left[0] -= 1
            if calls_left[0] == -1:
                action()

        self.before = count

    def asked(self, method: str, params: list[Any]) -> list[Any]:
        """The parameters as they reach the node: a frozen one means its own block by every name of the newest."""
        if self.frozen_at is None:
            return params
        return [hex(self.frozen_at) if _is_newest(each) else each for each in params]

    def told(self, method: str, params: list[Any], result: Any) -> Any:
        """The result as it reaches the client."""
        if method in self.lies:
            return self.lies[method](params, result)
        if method == "eth_chainId" and self.chain_id is not None:
            return hex(self.chain_id)
        if self.frozen_at is not None:
            return self._frozen(method, params, result)
        return result

    def _frozen(self, method: str, params: list[Any], result: Any) -> Any:
        if method == "eth_blockNumber":
            return hex(self.frozen_at or 0)
        unknown = method == BY_NUMBER and str(params[0]).startswith("0x") and int(params[0], 16) > (self.frozen_at or 0)
        return None if unknown else result


def _is_newest(parameter: Any) -> bool:
    return isinstance(parameter, str) and parameter in NEWEST
