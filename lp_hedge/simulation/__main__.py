"""`python -m lp_hedge.simulation`: shake the whole live system until the time is up, or replay one seed."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from time import monotonic

from lp_hedge.plugins import load_plugins
from lp_hedge.simulation.campaign import Campaign, run
from lp_hedge.simulation.episode import Outcome

PROGRESS_SECONDS = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 when a seed failed."""
    options = _parser().parse_args(arguments)
    _only_what_breaks(verbose=options.verbose)
    load_plugins()
    hours = options.hours if options.hours or options.seconds else 13.0
    found = run(options.seed, hours=hours, seconds=options.seconds, jobs=options.jobs, progress=_Progress())
    for outcome in found.failed:
        _tell(outcome)
    sys.stdout.write(f"{found}\n")
    return 1 if found.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lp_hedge.simulation", description=__doc__)
    parser.add_argument("--hours", type=float, help="simulated hours; without --seconds: one episode")
    parser.add_argument("--seconds", type=float, help="real seconds")
    parser.add_argument("--seed", type=int, default=1, help="the first episode's seed; each episode has the next one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--verbose", action="store_true", help="show the run's own log")
    return parser


def _only_what_breaks(*, verbose: bool) -> None:
    import structlog

    level = logging.INFO if verbose else logging.CRITICAL
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))


class _Progress:
    """A line on stderr now and then."""

    def __init__(self) -> None:
        self._due = monotonic() + PROGRESS_SECONDS

    def __call__(self, found: Campaign) -> None:
        if monotonic() >= self._due:
            self._due = monotonic() + PROGRESS_SECONDS
            sys.stderr.write(f"{found.hours:,.0f} h, {found.episodes:,} episodes, {len(found.failed)} failed\n")


def _tell(outcome: Outcome) -> None:
    told = "".join(f"\n  {each}" for each in outcome.violations[:5])
    replay = f"python -m lp_hedge.simulation --seed {outcome.seed} --jobs 1"
    sys.stdout.write(f"seed {outcome.seed} failed; `{replay}` replays it:{told}\n")


if __name__ == "__main__":
    sys.exit(main())
