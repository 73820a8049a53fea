"""What a transaction moved, from its receipt's logs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.evm_v3.abi import data_of, quantity_of, topic
from adapters.evm_v3.facts import text
from adapters.evm_v3.pool import NATIVE_DECIMALS, Pool, human_amount
from adapters.evm_v3.units import scaled

TRANSFER = topic("Transfer(address,address,uint256)")
INCREASE = topic("IncreaseLiquidity(uint256,uint128,uint256,uint256)")
DECREASE = topic("DecreaseLiquidity(uint256,uint128,uint256,uint256)")
COLLECT = topic("Collect(uint256,address,uint256,uint256)")
_WORD = 32

Log = Mapping[str, Any]


def moved(receipt: Mapping[str, Any], pool: Pool, wallet: str) -> dict[str, str]:
    """`base` and `quote` received or (negative) paid, `base_fee quote_fee` among them, `position`, `gas_native`.

    What cannot be known is left out.
    """
    logs = receipt.get("logs") or []
    told = {"gas_native": scaled(gas_cost(receipt), NATIVE_DECIMALS)}
    for name, token in (("base", pool.base), ("quote", pool.quote)):
        net = _net(logs, token.address, wallet)
        if net is not None:
            told[name] = text(human_amount(net, token.decimals))
    fees = _fees(logs, pool)
    if fees is not None:
        told["base_fee"], told["quote_fee"] = (text(each) for each in pool.base_quote(*fees))
    for log in _of(logs, pool.manager, INCREASE):
        told |= {"position": str(_number(log["topics"][1])), "liquidity": str(_words(log)[0])}
    return told


def gas_cost(receipt: Mapping[str, Any]) -> int:
    """What was paid [wei]; roll-ups add a fee for the layer below."""
    used, price = (quantity_of(receipt.get(key), key) for key in ("gasUsed", "effectiveGasPrice"))
    below = receipt.get("l1Fee")
    return used * price + (quantity_of(below, "l1Fee") if below is not None else 0)


def _net(logs: list[Log], token: str, wallet: str) -> int | None:
    """What reached the wallet; None where the token tells of a transfer otherwise than ERC-20 asks for."""
    holder, total = int(wallet, 16), 0
    for log in _of(logs, token, TRANSFER):
        parties, amounts = [_number(each) for each in log["topics"][1:]], _words(log)
        if len(parties) != 2 or len(amounts) != 1:
            return None
        total += amounts[0] * ((parties[1] == holder) - (parties[0] == holder))
    return total


def _fees(logs: list[Log], pool: Pool) -> tuple[int, int] | None:
    """What was collected beyond what was taken out; None when nothing was collected."""
    paid = [_words(log)[1:] for log in _of(logs, pool.manager, COLLECT)]
    taken = [_words(log)[1:] for log in _of(logs, pool.manager, DECREASE)]
    if not paid:
        return None
    return (
        sum(each[0] for each in paid) - sum(each[0] for each in taken),
        sum(each[1] for each in paid) - sum(each[1] for each in taken),
    )


def _of(logs: list[Log], address: str, event: str) -> Iterator[Log]:
    for log in logs:
        if int(log["address"], 16) == int(address, 16) and log["topics"][:1] == [event]:
            yield log


def _words(log: Log) -> list[int]:
    data = data_of(log.get("data"), "a log")
    return [int.from_bytes(data[at : at + _WORD]) for at in range(0, len(data), _WORD)]


def _number(word: str) -> int:
    return int(word, 16)
