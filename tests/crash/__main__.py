"""`python -m tests.crash`: kill a live run at every point and at pairs of points, and judge what it leaves behind."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests.crash.campaign import Campaign, Outcome, one, scratch
from tests.crash.points import Point


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--points", type=int, help="so many single points, spread over the kinds; default: all")
    parser.add_argument("--pairs", type=int, help="so many pairs; default: one for each point")
    parser.add_argument("--jobs", type=int, default=4, help="stories told at a time; most of their time is waiting")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="POINT", help="one story, as `place:1:after`")
    parser.add_argument("--json", action="store_true", help="one outcome a line")
    parser.add_argument("--folder", type=Path, help="where the stories leave their files")
    return parser.parse_args()


def told(options: argparse.Namespace, folder: Path) -> list[Outcome]:
    if options.only:
        return [one(folder / "only", [Point.of(each) for each in options.only])]
    return list(Campaign(folder, options.jobs, options.points, options.pairs, options.seed).run())


def main() -> int:
    options = arguments()
    folder = options.folder or scratch()
    began = time.monotonic()
    outcomes = told(options, folder)
    failed = [each for each in outcomes if each.problems]
    if options.json:
        sys.stdout.writelines(json.dumps(asdict(each)) + "\n" for each in outcomes)
    else:
        for each in failed:
            sys.stdout.write(f"{' '.join(each.deaths) or 'no crash'}: {'; '.join(each.problems)}\n{each.log}\n")
    sys.stderr.write(f"{summary(outcomes)}, {time.monotonic() - began:.0f} s; files in {folder}\n")
    return 1 if failed else 0


def summary(outcomes: list[Outcome]) -> str:
    singles = [each for each in outcomes if len(each.deaths) == 1]
    pairs = [each for each in outcomes if len(each.deaths) == 2]
    crashes = sum(each.reached for each in outcomes)
    failed = sum(bool(each.problems) for each in outcomes)
    return f"{len(singles)} points, {len(pairs)} pairs, {crashes} crashes, {failed} failed"


if __name__ == "__main__":
    sys.exit(main())
