"""Whatever is sent as an order for the LP is taken, or refused with the field that is wrong; always JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.errors import Refused
from lp_hedge.keeper.orders import LpOrder, order_body, order_of
from lp_hedge.runtime.control import listening

NO_NUMBERS = ["nan", "sNaN", "inf", "-Infinity", "1e999999", "1e-999999", "1" * 41, "", "abc", True, [1], {"a": 1}]
NO_POSITIONS = ["abc", "", "-1", "1.5", "../x", "1" * 79, "\ud800", True, 1.5, ["1"], {"id": 1}]
AMOUNTS = ["base", "quote", "width_pct", "lower_price", "upper_price"]


@pytest.mark.parametrize("value", [*NO_NUMBERS, float("nan"), float("inf"), 10**41], ids=ascii)
@pytest.mark.parametrize("field", AMOUNTS)
def test_what_is_no_number_is_refused_by_its_name(field: str, value: object) -> None:
    with pytest.raises(Refused, match=f"^{field} is ") as refused:
        order_of({"kind": "open", field: value})
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("value", NO_POSITIONS, ids=ascii)
def test_what_names_no_position_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="^position is "):
        order_of({"kind": "close", "position": value})


@pytest.mark.parametrize("value", [7, "12", str(2**256 - 1), "0x" + "aB" * 20, "4" * 44])
def test_a_position_has_a_number_or_an_address(value: object) -> None:
    assert order_of({"kind": "close", "position": value}).position == str(value)


@pytest.mark.parametrize("text", ["0.000000000000000001", "1" * 40, "1e39", "1e-39"])
def test_a_number_of_forty_digits_survives_the_record(text: str) -> None:
    order = order_of({"kind": "open", "base": text})
    assert order_of(order_body(order)) == order


async def _answers(request: Mapping[str, Any], who: str) -> dict[str, Any]:
    order: LpOrder = order_of(request["order"])
    return {"lp": order_body(order)}


def replies(path: Path, lines: list[bytes]) -> list[bytes]:
    """What comes back for each line, on one connection."""

    async def main() -> list[bytes]:
        async with listening(path, _answers):
            reader, writer = await asyncio.open_unix_connection(path)
            found = []
            for line in lines:
                writer.write(line + b"\n")
                found.append(await reader.readline())
            writer.close()
            return found

    return asyncio.run(main())


def test_every_line_is_answered_in_json_on_the_same_connection(tmp_path: Path) -> None:
    orders = [{"kind": "open", field: each} for field in AMOUNTS for each in NO_NUMBERS]
    orders += [{"kind": "close", "position": each} for each in NO_POSITIONS]
    orders += [{"kind": "\ud800"}, {"\ud800": 1, "kind": "open"}, {"kind": ["open"]}, {"kind": None}]
    lines = [json.dumps({"command": "lp", "order": each}).encode() for each in orders]
    lines += [b'{"order": {"kind": "open", "base": 1e999999}}', b"[" * 100_000, b"\xff", b'{"order": {"kind": "open"}}']
    told = [json.loads(each) for each in replies(tmp_path / "c.sock", lines)]
    assert [each["ok"] for each in told] == [False] * (len(lines) - 1) + [True]
    assert {each.get("kind", "Refused") for each in told[:-1]} == {"Refused"}
