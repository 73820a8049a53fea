"""What became of one property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lp_hedge.review.verify.explore import Step
from lp_hedge.review.verify.properties import Property

Status = Literal["proved", "refuted", "not applicable"]
Core = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """`reason` says why where it is not plainly proved; `steps` is the way to a violation, `mask` its verdicts.

    `cores`: for each way an event went that the property is about, the verdicts that suffice for the proof.
    """

    property: Property
    status: Status
    reason: str = ""
    steps: tuple[Step, ...] = ()
    mask: int = 0
    cores: Mapping[tuple[str, ...], Core] = field(default_factory=dict)
    milliseconds: float = field(default=0.0, compare=False)


def proved(property_: Property, cores: Mapping[tuple[str, ...], Core] | None = None) -> Result:
    """It holds for everything that can happen."""
    return Result(property_, "proved", cores=cores or {})


def refuted(property_: Property, reason: str, steps: tuple[Step, ...] = (), mask: int = 0) -> Result:
    """It does not, and this shows it."""
    return Result(property_, "refuted", reason, steps, mask)


def idle(property_: Property, reason: str) -> Result:
    """There is nothing to prove under this configuration, and why."""
    return Result(property_, "not applicable", reason)
