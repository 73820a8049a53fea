"""`python -m tests.docs.live_picture`: draws docs/live.svg, the live view, again.

Real decisions: pilot, desk and charts on the simulated market of bench.live_month, half an hour of it.
"""

from __future__ import annotations

import re
from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

from rich.console import Console

from bench.live_month import LIQUIDITY, World, perform
from lp_hedge.cli.panel import Picture
from lp_hedge.cli.screen import HINT
from lp_hedge.cli.trace import Trace
from lp_hedge.config.load import load
from lp_hedge.journal import Journal, MemoryFiles, MemoryStore, PlainLimits
from lp_hedge.runtime.ledger import Ledger
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.runtime.shell import Shell
from lp_hedge.runtime.start import begun
from lp_hedge.runtime.status import status_of
from tests.project.documents import ROOT

PICTURE = ROOT / "docs" / "live.svg"
START, SECONDS, COLUMNS = 1_700_000_000, 1_556, 100
#: The picture loads nothing from elsewhere: the faces are those of whoever looks at it.
FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture() -> Picture:
    """The live view at the end of the simulated time."""
    journal = Journal(MemoryStore(), MemoryFiles(), "picture", PlainLimits())
    pilot, world, trace = begun(load([], environ={}), journal, float(START), {}), World(), Trace()
    pilot.ledger = Ledger()
    for second in range(1, SECONDS + 1):
        perform(pilot, world, float(START + second))
        if pilot.decision is not None:
            trace.take(pilot.decision.as_dict())
    status = status_of(_shell(pilot, journal, world))
    return Picture(
        status | {"observation": _with_range(status["observation"], world)}, trace, "lp_hedge.yml", hint=HINT
    )


def _with_range(observation: dict[str, Any], world: World) -> dict[str, Any]:
    """With the bounds that a real source tells and the bench leaves out, to be as small as it says."""
    lower, upper = world.range
    return {**observation, "lp_liquidity": LIQUIDITY, "lp_lower_price": lower, "lp_upper_price": upper}


def _shell(pilot: Pilot, journal: Journal, world: World) -> Shell:
    """What `status_of` asks of a shell."""
    counts = {"observations": SECONDS, "requests": world.trades, "answers": world.trades, "fills": world.trades}
    ages = {"market": 0.4, "account": 2.0, "lp": 0.3}
    watch = SimpleNamespace(ages=lambda: ages, troubles={})
    told: dict[str, Any] = {"pilot": pilot, "journal": journal, "counts": counts, "watch": watch, "alerts": []}
    return cast("Shell", SimpleNamespace(**told, venue=SimpleNamespace(name="paper"), clock=lambda: START + SECONDS))


def svg() -> str:
    """The picture as the page shows it."""
    console = Console(width=COLUMNS, record=True, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(picture())
    return FACES.sub("", console.export_svg(title="lp-hedge run", unique_id="live"))


if __name__ == "__main__":
    PICTURE.write_text(svg(), encoding="utf-8")
