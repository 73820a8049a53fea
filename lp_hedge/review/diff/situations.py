"""Where proofs are compared: under the base configuration, and at every venue whose settings changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lp_hedge.errors import DefinitionError
from lp_hedge.review.diff.finding import Finding, ranked
from lp_hedge.review.diff.proofs import Side, compare_proofs, compare_refinements, matters, settings
from lp_hedge.review.diff.provable import of_shipped
from lp_hedge.review.diff.solver import is_available

if TYPE_CHECKING:
    from lp_hedge.config.record import Config
    from lp_hedge.review.diff.subject import Subject

MISSING = "the solver is not installed; pip install 'lp-hedge[verify]'"


@dataclass(frozen=True, slots=True)
class Situation:
    """Both sides with the configuration they are proved under; `base` where a venue's guards are compared with it."""

    venue: str
    old: Side
    new: Side
    base: Config | None = None

    def findings(self) -> tuple[Finding, ...]:
        refined = () if self.base is None else compare_refinements(self.base, self.old[1], self.new[1])
        return ranked((*compare_proofs(self.old, self.new), *refined))


def proofs_of(old: Subject, new: Subject) -> tuple[dict[str, tuple[Finding, ...]], str]:
    """Venue, or empty for the base → findings; and why there are none, where they could not be told."""
    concerned = [each for each in _situations(old, new) if matters(each.old, each.new)]
    if concerned and not is_available():
        return {}, MISSING
    try:
        return {each.venue: each.findings() for each in concerned}, ""
    except DefinitionError as error:
        return {}, str(error).splitlines()[0]


def _situations(old: Subject, new: Subject) -> Iterator[Situation]:
    from lp_hedge.config.load import load

    base = load([], environ={})
    if old.kind == "settings":
        [(before, after)] = zip(old.settings.values(), new.settings.values(), strict=True)
        shipped = of_shipped()
        yield Situation("", (shipped, before), (shipped, after), base)
        return
    yield Situation("", (old.provable, base), (new.provable, base))
    for name, there in new.settings.items():
        here = old.settings.get(name)
        if here is not None and settings(here) != settings(there):
            yield Situation(name, (old.provable, here), (new.provable, there), base)
