"""Many episodes, one seed each, on all cores; what failed is named by its seed and replays."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from lp_hedge.simulation.episode import Episode, Outcome
from lp_hedge.simulation.scenario import scenario_of

#: More failures than this are one failure: stop and look.
ENOUGH = 10


@dataclass(slots=True)
class Campaign:
    """The sum of all episodes so far."""

    hours: float = 0.0
    episodes: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """One more episode."""
        self.hours += outcome.hours
        self.episodes += 1
        self.counts.update(outcome.counts)
        if outcome.violations:
            self.failed.append(outcome)

    def __str__(self) -> str:
        told = ", ".join(f"{number:,} {name}" for name, number in self.counts.items())
        pace = self.hours / self.seconds if self.seconds else 0.0
        return (
            f"{self.hours:,.0f} simulated hours in {self.seconds:,.0f} s ({pace:.0f} h/s): {self.episodes:,} episodes, "
            f"{told}; {len(self.failed)} failed"
        )


def play(seed: int) -> Outcome:
    """One episode. What breaks the simulation itself is a failure of that seed, too."""
    try:
        return Episode(scenario_of(seed)).play()
    except Exception as error:  # noqa: BLE001  whatever it is, the seed tells how to see it again
        return Outcome(seed, 0.0, [f"{type(error).__name__}: {error}"])


def run(
    first_seed: int,
    *,
    hours: float | None = None,
    seconds: float | None = None,
    jobs: int = 1,
    progress: Callable[[Campaign], None] | None = None,
) -> Campaign:
    """Episodes from `first_seed` on until so many simulated hours, or so many real seconds, have passed."""
    found, begin = Campaign(), monotonic()

    def enough() -> bool:
        found.seconds = monotonic() - begin
        spent = seconds is not None and found.seconds >= seconds
        return spent or (hours is not None and found.hours >= hours) or len(found.failed) >= ENOUGH

    for outcome in _outcomes(first_seed, jobs, enough):
        found.add(outcome)
        if progress is not None:
            progress(found)
    found.seconds = monotonic() - begin
    return found


def _outcomes(first_seed: int, jobs: int, enough: Callable[[], bool]) -> Iterator[Outcome]:
    """Outcomes as they come, until there are enough."""
    seeds = count(first_seed)
    if jobs == 1:
        while not enough():
            yield play(next(seeds))
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        running: set[Future[Outcome]] = {pool.submit(play, next(seeds)) for _ in range(jobs + 1)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            if not enough():
                running |= {pool.submit(play, next(seeds)) for _ in done}
            for each in done:
                yield each.result()
