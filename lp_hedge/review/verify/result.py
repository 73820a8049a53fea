"""What became of one property."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lp_hedge.review.verify.explore import Step
from lp_hedge.review.verify.properties import Property

Status = Literal["proved", "refuted", "not applicable"]
Core = tuple[tuple[str, bool], ...]


class Violation(NamedTuple):
    """A way to what must not be, from the start; `mask` holds the verdicts under which it is one."""

    steps: tuple[Step, ...]
    mask: int

    @property
    def length(self) -> tuple[int, int, int]:
        """Failures it needs, then observations, then events: the shorter is told first."""
        return sum(bool(each.failed) for each in self.steps), self.observations, len(self.steps)

    @property
    def observations(self) -> int:
        """How many observations it takes, the last one counted even if it goes on."""
        return sum(not each.target.rest for each in self.steps[:-1]) + bool(self.steps)


@dataclass(frozen=True, slots=True)
class Result:
    """`reason` says why where it is not plainly proved; `violations` are ways to one, the shortest first.

    `cores`: for each way an event went that the property is about, the verdicts that suffice for the proof.
    """

    property: Property
    status: Status
    reason: str = ""
    violations: tuple[Violation, ...] = ()
    cores: Mapping[tuple[str, ...], Core] = field(default_factory=dict)
    milliseconds: float = field(default=0.0, compare=False)


def proved(property_: Property, cores: Mapping[tuple[str, ...], Core] | None = None) -> Result:
    """It holds for everything that can happen."""
    return Result(property_, "proved", cores=cores or {})


def refuted(property_: Property, reason: str, violations: Iterable[Violation] = ()) -> Result:
    """It does not, and this shows it."""
    told = sorted((each for each in violations if each.steps), key=lambda each: each.length)
    return Result(property_, "refuted", reason, tuple(told))


def idle(property_: Property, reason: str) -> Result:
    """There is nothing to prove under this configuration, and why."""
    return Result(property_, "not applicable", reason)
