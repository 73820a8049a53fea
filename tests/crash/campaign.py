"""Every crash point and pairs of them: which there are, who runs them, what came of it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from tests.crash import processes
from tests.crash.judge import verdict
from tests.crash.points import Point, distinct, passed
from tests.crash.story import Failed, told
from tests.live.emulated import Emulated
from tests.live.site import Never, Site

LOG_LINES = 15


@dataclass(slots=True)
class Outcome:
    """One story. `reached` of its deaths happened; `recovery` are the points that the process after the first passed."""

    deaths: list[str]
    reached: int = 0
    problems: list[str] = field(default_factory=list)
    recovery: list[str] = field(default_factory=list)
    log: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """`points` and `pairs` None: all there are, and a second crash for each first one."""

    folder: Path
    jobs: int = 4
    points: int | None = None
    pairs: int | None = None
    seed: int = 1

    def run(self) -> Iterator[Outcome]:
        """Every story that was told, in order."""
        processes.warmed(self._sample_site())
        counted = one(self.folder / "counted", [])
        yield counted
        firsts = distinct(passed(self.folder / "counted" / "trail-0"))
        singles = list(self._all([[each] for each in _spread(firsts, self.points, self.seed)], "single"))
        yield from singles
        yield from self._all(list(_pairs(singles, self.pairs, self.seed)), "pair")

    def _all(self, plans: Sequence[list[Point]], name: str) -> Iterator[Outcome]:
        """In `jobs` processes; each takes every so-manieth."""
        shares = [list(enumerate(plans))[job :: self.jobs] for job in range(self.jobs)]
        workers = [
            processes.forked(
                lambda share=share, job=job: self._work(share, name, job), self.folder / f"{name}-{job}.log"
            )
            for job, share in enumerate(shares)
        ]
        codes = [processes.ended(each, wait=True) for each in workers]
        if any(codes):
            raise RuntimeError(f"a worker ended with {codes}; see {self.folder}")
        for job in range(self.jobs):
            for line in self._results(name, job).read_text().splitlines():
                yield Outcome(**json.loads(line))

    def _work(self, share: list[tuple[int, list[Point]]], name: str, job: int) -> None:
        with self._results(name, job).open("w") as results:
            for number, deaths in share:
                results.write(json.dumps(asdict(one(self.folder / f"{name}-{number}", deaths))) + "\n")
                results.flush()

    def _results(self, name: str, job: int) -> Path:
        return self.folder / f"{name}-{job}.jsonl"

    def _sample_site(self) -> Site:
        place = self.folder / "sample"
        place.mkdir(parents=True)
        site = Site(place, Emulated("http://127.0.0.1:9", "emulator-key", "emulator-secret"))
        site.configure()
        return site


def one(folder: Path, deaths: list[Point]) -> Outcome:
    """One story in a folder of its own, judged."""
    folder.mkdir(parents=True)
    outcome = Outcome([str(each) for each in deaths])
    try:
        telling = told(folder, deaths)
    except (Failed, Never, OSError) as error:
        outcome.problems.append(f"{type(error).__name__}: {error}")
    else:
        outcome.reached = telling.died
        outcome.problems += verdict(folder)
    outcome.recovery = [str(each) for each in passed(folder / "trail-1")]
    if outcome.problems:
        log = folder / "log"
        outcome.log = "\n".join(log.read_text().splitlines()[-LOG_LINES:]) if log.exists() else ""
    return outcome


def _spread(points: list[Point], wanted: int | None, seed: int) -> list[Point]:
    """All of them, or a seeded choice that has something of every kind of call."""
    if wanted is None or wanted >= len(points):
        return points
    chance = Random(seed)
    kinds: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        kinds.setdefault((point.call, point.side), []).append(point)
    queues = [chance.sample(each, len(each)) for each in kinds.values()]
    chosen: list[Point] = []
    while len(chosen) < wanted:
        chosen += [each.pop() for each in queues if each][: wanted - len(chosen)]
    return chosen


def _pairs(singles: Sequence[Outcome], wanted: int | None, seed: int) -> Iterator[list[Point]]:
    """A second death for every first one, from what its recovery passes."""
    chance = Random(seed)
    able = [each for each in singles if each.reached and each.recovery]
    count = len(able) if wanted is None else min(wanted, len(able))
    for outcome in chance.sample(able, count):
        seconds = distinct(Point.of(each) for each in outcome.recovery)
        yield [Point.of(outcome.deaths[0]), chance.choice(seconds)]


def scratch() -> Path:
    """A folder for one campaign; short, because a socket's path must be."""
    return Path(tempfile.mkdtemp(prefix="crash-", dir=os.environ.get("TMPDIR")))
