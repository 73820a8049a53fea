"""An owner as a process of its own: `python -m tests.journal.owner URL OWNER`. Each line read is one commit.

Says `open EPOCH`, then `committed NUMBER` for each; ends with the class and message of what stopped it.
"""

from __future__ import annotations

import sys

from lp_hedge.errors import HedgeError
from lp_hedge.journal import Journal
from tests.journal.limits import At


def main(url: str, owner: str) -> int:
    try:
        with Journal.open(At(url), owner) as journal:
            say(f"open {journal.epoch}")
            for line in sys.stdin:
                number = journal.append("alert", 0.0, {"message": line.strip()})
                journal.commit()
                say(f"committed {number}")
    except HedgeError as error:
        say(f"{type(error).__name__}: {error}")
        return 1
    return 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
