"""At most N adjusting submissions in any 3,600 s, for the configured N: one step of induction over the last N times.

Let s(0) ≤ s(1) ≤ … be the times of the submissions. The claim is that s(k+N) − s(k) ≥ 3600 for all k. It holds for no
submissions. One more at time c keeps it, if the guard's own formula grants only where fewer than N lie in
(c − 3600, c]: then the N-th last is at least 3,600 s old. What remains is shown on the explored chart: every
adjusting order passes the guard in its own event, and an event sends at most one (`never` and `once`).
"""

from __future__ import annotations

from dataclasses import replace

import z3

from lp_hedge.chart.model import And, Condition, Guard, Not
from lp_hedge.domain.memory import HOUR_SECONDS
from lp_hedge.formula import Expr
from lp_hedge.review.verify import on_steps
from lp_hedge.review.verify.claims import read_claim
from lp_hedge.review.verify.effects import ADJUSTING
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.properties import RATE_LIMIT, Property
from lp_hedge.review.verify.result import Result, idle, proved, refuted
from lp_hedge.review.verify.translate import Translator

LIMIT, COUNT = "hedge_max_per_hour", "submissions_last_hour"


def rate_limited(exploration: Exploration, property_: Property) -> Result:
    """The two facts about the chart, then the induction over the guard that serves it."""
    world = exploration.world
    limit = world.config.thresholds_of(RATE_LIMIT)[LIMIT]
    if not isinstance(limit, int) or limit == 0:
        return idle(property_, f"switched off: {LIMIT} is 0")
    emits = read_claim(f"emits('{ADJUSTING}')")
    passed = on_steps.never(exploration, _lemma(property_, And((emits, Not(Guard(RATE_LIMIT))))))
    single = on_steps.once(exploration, _lemma(property_, emits))
    for each in (passed, single):
        if each.status == "refuted":
            reason = f"the induction needs it: {each.reason}"
            return refuted(property_, reason, each.violations)
    formula = world.feasible.formulas[RATE_LIMIT]
    if formula is None or not holds_by_induction(formula, limit):
        return refuted(
            property_, f"{RATE_LIMIT} grants although {limit} submissions lie in the last {HOUR_SECONDS:g} s"
        )
    return proved(property_, passed.cores)


def holds_by_induction(guard: Expr, limit: int, window: float = HOUR_SECONDS) -> bool:
    """Does one more submission, granted by the guard, keep every N + 1 successive ones a window apart?

    The count the guard reads is the number of submissions younger than `HOUR_SECONDS`; with times in order it is
    below N exactly when the N-th last is not among them, or there are fewer than N.
    """
    translator = Translator(exact=True)
    solver = z3.Solver()
    times = z3.Function("time", z3.IntSort(), z3.RealSort())
    made, first, now = z3.Int("made"), z3.Int("first"), z3.Real("now")
    count = translator.value(COUNT)
    nth_last_is_old = now - times(made - limit) >= z3.RealVal(str(HOUR_SECONDS))
    solver.add(made >= 0, translator.known(COUNT))
    solver.add((count < limit) == z3.Or(made < limit, nth_last_is_old))  # what the count is
    solver.add(_apart(times, first, limit, made, window))  # the claim before
    solver.add(translator.truth(guard))  # the guard grants one more
    after = z3.If(first + limit == made, now, times(first + limit))
    solver.add(first >= 0, first + limit < made + 1, after - times(first) < z3.RealVal(str(window)))
    return bool(solver.check() == z3.unsat)


def _apart(times: z3.FuncDeclRef, first: z3.ArithRef, limit: int, made: z3.ArithRef, window: float) -> z3.BoolRef:
    """The claim for the pair that the violation would be about."""
    gap = times(first + limit) - times(first) >= z3.RealVal(str(window))
    return z3.Implies(z3.And(first >= 0, first + limit < made), gap)


def _lemma(property_: Property, when: Condition) -> Property:
    return replace(property_, conditions={"when": when})
