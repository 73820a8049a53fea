"""`python -m tests.e2e`: a pool on a local chain, an emulated exchange and real runs between them, told line by line."""

from __future__ import annotations

import argparse
import sys
import time

from tests.chain.conftest import missing
from tests.e2e.story import FULL, PANCAKE, SHORT, Plan, tell

STORIES = {"full": FULL, "short": SHORT, "pancake": PANCAKE}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e", description=__doc__)
    parser.add_argument("--story", action="append", choices=STORIES, help="may repeat; default: full and pancake")
    stories = parser.parse_args().story or ["full", "pancake"]
    if why := missing():
        sys.stderr.write(why + "\n")
        return 1
    return max(_told(STORIES[each]) for each in stories)


def _told(plan: Plan) -> int:
    began = time.monotonic()
    _say(f"\n{plan.title}\n")
    told = tell(plan, _say)
    _say("")
    for line in (*told.figures.lines(), *(f"WRONG: {each}" for each in told.problems)):
        _say(line)
    _say(f"{'failed' if told.problems else 'ok'}, {time.monotonic() - began:.0f} s")
    return 1 if told.problems else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
