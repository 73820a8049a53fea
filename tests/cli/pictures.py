"""A status as a run tells it, and what a terminal of some width makes of it."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console, RenderableType

REASON = "nothing to do, not granted: cooldown_over (gap 7.50, band 50.00, position -2.5, target -2.55)."


def decision(state: str = "COOLDOWN", *inner: str, t: float = 1_700_000_000.0, **changed: Any) -> dict[str, Any]:
    """A decision as the journal holds it."""
    name = ".".join([state, *inner[-1:]])
    return {
        "t": t, "state": state, "path": ["controller", "lp_gate", "IN_RANGE", "hedge", state, *inner],
        "gate": "IN_RANGE", "event": "observation", "transitions": [], "guards": {},
        "exposure_base": 3.1875, "net_base": 0.6875, "target_base": -2.55, "position_base": -2.5, "gap_base": -0.05,
        "gap_quote": 7.5, "band_quote": 50.0, "commands": [], "reason": f"{name}: {REASON}", **changed,
    }  # fmt: skip


def status(**changed: Any) -> dict[str, Any]:
    """The whole answer to `status`."""
    return {
        "t": 1_700_000_001.0, "venue": "binanceusdm", "decision": decision(), "price": 1999.5, "observation": {},
        "problems": [], "order": {"level": "filled", "id": "lh1e1x0"}, "progress": [], "unresolved": [],
        "ledger": {"long": "0", "short": "2.5"}, "ages_seconds": {"market": 1.0, "account": 3.0, "lp": 0.2},
        "troubles": {}, "alerts": [], "counts": {"observations": 61, "requests": 2, "answers": 2, "fills": 1},
        "journal": {"entries": 1234, "epoch": 7}, "enabled": True, **changed,
    }  # fmt: skip


def printed(picture: RenderableType, width: int = 100) -> str:
    """As a terminal of this width shows it, without colours."""
    console = Console(width=width, file=StringIO(), color_system=None, legacy_windows=False)
    with console.capture() as shown:
        console.print(picture)
    return shown.get()
