"""Every way Python would grant on a fact that is not there, and what the normal form grants instead."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum, StrEnum
from types import SimpleNamespace
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError
from lp_hedge.plugins import Guard, known

NAN = math.nan


class Gate(StrEnum):
    IN_RANGE = "IN_RANGE"
    NONE = "NONE"
    UNKNOWN = "UNKNOWN"


class Level(Enum):
    WORKING = 1
    UNKNOWN = 2


TRAPS: list[tuple[str, dict[str, Any], bool]] = [
    # max and min swallow NaN
    ("view.gap >= max(50, view.x)", {"gap": 60.0, "x": NAN}, False),
    ("view.gap >= max(50, view.x)", {"gap": 60.0, "x": 55.0}, True),
    ("max(50, view.x) >= 40", {"x": NAN}, True),
    ("max(50, view.x) <= 60", {"x": NAN}, False),
    ("max(view.x, 50) < 60", {"x": NAN}, False),
    ("min(50, view.x) <= 60", {"x": NAN}, True),
    ("min(50, view.x) >= 40", {"x": NAN}, False),
    ("not max(50, view.x) > 60", {"x": NAN}, False),
    ("not (min(50, view.x) < 40)", {"x": NAN}, False),
    ("100 - max(50, view.x) >= 40", {"x": NAN}, False),
    ("100 - min(50, view.x) >= 40", {"x": NAN}, True),
    ("2 * max(50, view.x) >= 90", {"x": NAN}, True),
    ("-2 * max(50, view.x) >= -110", {"x": NAN}, False),
    ("view.k * max(50, view.x) >= 90", {"k": 2.0, "x": NAN}, False),
    ("view.k * max(50, view.x) >= 90", {"k": -2.0, "x": -100.0}, False),
    ("view.k * max(-60, view.x) >= 90", {"k": -2.0, "x": -100.0}, True),
    ("abs(max(-9, view.x)) >= 5", {"x": NAN}, False),
    ("max(1, view.x) == 1", {"x": NAN}, False),
    ("max(1, view.x) == 1", {"x": 0.0}, True),
    ("max(1, view.x) != 0", {"x": NAN}, True),
    ("max(1, max(view.x, 3)) > 2", {"x": NAN}, True),
    ("max(1, view.x) >= 2 * max(1, view.x) - 1", {"x": 3.0}, False),
    ("max(1, view.x) >= 2 * max(1, view.x) - 1", {"x": 0.5}, True),
    # inequality and negation
    ("view.x != 1", {"x": NAN}, False),
    ("view.x != 1", {"x": None}, False),
    ("view.x != 1", {"x": 2.0}, True),
    ("not view.x < 1", {"x": NAN}, False),
    ("not (view.x == 1)", {"x": NAN}, False),
    ("view.x not in (1, 2)", {"x": NAN}, False),
    ("view.x not in (1, 2)", {"x": 3}, True),
    ("view.x != view.y", {"x": None, "y": 1.0}, False),
    ("view.x == view.y", {"x": None, "y": None}, False),
    ("not (view.x >= 1 and view.y >= 1)", {"x": 0.0, "y": NAN}, True),
    ("not (view.x >= 1 and view.y >= 1)", {"x": 2.0, "y": NAN}, False),
    ("not (view.x >= 1 or view.y >= 1)", {"x": 0.0, "y": NAN}, False),
    ("0 < view.x < 1", {"x": NAN}, False),
    ("not 0 < view.x < 1", {"x": 2.0}, True),
    # arithmetic
    ("abs(view.x) >= 0", {"x": NAN}, False),
    ("view.x * 0 >= 0", {"x": NAN}, False),
    ("view.x - view.x >= 0", {"x": 1e308 * 10}, False),
    ("view.x / view.y >= 1", {"x": 1.0, "y": 0.0}, False),
    ("not view.x / view.y >= 1", {"x": 1.0, "y": 0.0}, False),
    ("view.x % view.y == 0 or view.x > 0", {"x": 1.0, "y": 0.0}, True),
    ("view.x / (view.y / view.z) > 1 or view.x == 1", {"x": 1.0, "y": 1.0, "z": 0.0}, True),
    ("view.x // view.y <= 1", {"x": 1.0, "y": NAN}, False),
    ("math.floor(view.x) <= 1", {"x": NAN}, False),
    ("math.sqrt(view.x) <= 1", {"x": -1.0}, False),
    # choices, flags
    ("1 > 0 if view.flag else view.x > 0", {"flag": None, "x": NAN}, False),
    ("view.y > 0 if view.flag else view.x > 0", {"flag": None, "x": 1.0, "y": 1.0}, True),
    ("(view.x if view.flag else 5) > 3", {"flag": False, "x": NAN}, True),
    ("(view.x if view.flag else 5) > 3", {"flag": None, "x": 4.0}, True),
    ("(view.x if view.flag else 5) > 3", {"flag": None, "x": 2.0}, False),
    ("view.flag", {"flag": NAN}, False),
    ("not view.flag", {"flag": NAN}, False),
    ("not view.flag", {"flag": None}, False),
    ("not view.flag", {"flag": False}, True),
    # text and enumerations
    ("view.s != Gate.NONE", {"s": Gate.UNKNOWN}, False),
    ("view.s != Gate.NONE", {"s": None}, False),
    ("view.s != Gate.NONE", {"s": Gate.IN_RANGE}, True),
    ("view.s != 'NONE'", {"s": "UNKNOWN"}, False),
    ("view.s not in (Gate.NONE,)", {"s": Gate.UNKNOWN}, False),
    ("not (view.s == Gate.NONE)", {"s": Gate.UNKNOWN}, False),
    ("view.s == view.t", {"s": Gate.UNKNOWN, "t": Gate.UNKNOWN}, False),
    ("view.level != Level.WORKING", {"level": Level.UNKNOWN}, False),
    # the explicit question
    ("known(view.x)", {"x": NAN}, False),
    ("not known(view.x)", {"x": NAN}, True),
    ("not known(view.level)", {"level": Level.UNKNOWN}, True),
    ("not known(view.x) or view.x > 0", {"x": None}, True),
]


@pytest.mark.parametrize(("expression", "facts", "granted"), TRAPS, ids=map(repr, TRAPS))
def test_a_guard_grants_only_what_holds_whatever_its_missing_facts_are(
    guard_of: Callable[..., Guard], expression: str, facts: dict[str, Any], granted: bool
) -> None:
    run = guard_of(expression, math=math, Gate=Gate, Level=Level).bind({})
    assert run(SimpleNamespace(**facts)) is granted


@pytest.mark.parametrize("value", [None, NAN, Gate.UNKNOWN, Level.UNKNOWN, "UNKNOWN", "unknown"], ids=repr)
def test_a_missing_value_is_not_known(value: object) -> None:
    assert known(value) is False


@pytest.mark.parametrize("value", [0, 0.0, -1.5, False, True, "", "IN_RANGE", Gate.NONE, Level.WORKING], ids=repr)
def test_every_other_value_is_known(value: object) -> None:
    assert known(value) is True


def test_comparing_with_unknown_is_refused_because_known_asks_that(guard_of: Callable[..., Guard]) -> None:
    with pytest.raises(DefinitionError, match=r"known\(view"):
        guard_of("view.s == Gate.UNKNOWN", Gate=Gate)


def test_text_in_a_numeric_fact_is_a_fault_and_not_a_refusal(guard_of: Callable[..., Guard]) -> None:
    with pytest.raises(TypeError):
        guard_of("view.x > 1").bind({})(SimpleNamespace(x="2"))


def test_a_fact_the_view_does_not_have_is_a_fault(guard_of: Callable[..., Guard]) -> None:
    with pytest.raises(AttributeError):
        guard_of("view.x > 1").bind({})(SimpleNamespace())
