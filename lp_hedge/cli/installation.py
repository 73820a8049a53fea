"""What is installed, and whether it belongs together."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from lp_hedge.errors import DefinitionError

PACKAGES = ("lp_hedge", "machines", "guards", "actions", "adapters")


def places() -> dict[str, Path | None]:
    """The folder each of our packages comes from; None when it is not found."""
    return {name: _place(name) for name in PACKAGES}


def require_one_place() -> None:
    """Four of our package names are generic: refuse to run with somebody else's. Raises `DefinitionError`."""
    found = places()
    here = found[PACKAGES[0]]
    strangers = [f"{name} ({place or 'not found'})" for name, place in found.items() if place != here]
    if strangers:
        raise DefinitionError(
            f"these packages do not come from {here}, as lp_hedge does: {', '.join(strangers)}; "
            "remove the other ones, or install lp-hedge into an environment of its own"
        )


def _place(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).resolve().parents[1] if spec and spec.origin else None
