"""What one exchange's contracts do differently, read from `dialects/NAME.yaml`; everything else is Uniswap v3's."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from lp_hedge.document import Document, read

FOLDER = Path(__file__).parent / "dialects"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Addresses on one chain; None where nobody we trust has published one."""

    position_manager: str | None = None
    swap_router: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One exchange. `slot0`: ABI types of the pool's `slot0()`, which begins with the price and the tick.

    `swap_event`: signature of the pool's event. `absent`: reasons by which the position manager says that a token id
    does not exist. `chains`: chain id → its contracts.
    """

    name: str
    title: str
    slot0: tuple[str, ...]
    swap_event: str
    absent: tuple[str, ...]
    evidence: str
    chains: dict[int, Deployment]
    remarks: tuple[str, ...] = field(default=())

    def deployment(self, chain_id: int) -> Deployment:
        """What is known of a chain; nothing for one that is not listed."""
        return self.chains.get(chain_id, Deployment())


def names() -> tuple[str, ...]:
    """Every exchange with a file, by name."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def dialect(name: str) -> Dialect:
    """What `dialects/NAME.yaml` says. Raises `DefinitionError` for a missing, unknown or ill-formed entry."""
    return of(name, read(FOLDER / f"{name}.yaml"))


def managed_by(position_manager: str, chain_id: int) -> Dialect | None:
    """The exchange whose known position manager this is; None for one that is not listed."""
    each = (dialect(name) for name in names())
    return next((known for known in each if known.deployment(chain_id).position_manager == position_manager), None)


def of(name: str, document: Document) -> Dialect:
    """A document as a dialect."""
    values = _entries(Dialect, document)
    values["chains"] = {
        _chain_id(document, chain): Deployment(**_entries(Deployment, document, "chains", chain))
        for chain in values["chains"]
    }
    lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Dialect(name=name, **(values | lists))


def _entries(kind: type, document: Document, *where: str) -> dict[str, Any]:
    """The keys of a mapping, all of them known and none missing."""
    data = document.data
    for step in where:
        data = data[step]
    if not isinstance(data, dict):
        raise document.refuse("is a mapping; see the other exchanges' files", *where)
    known = {each.name: each for each in fields(kind) if each.name != "name"}
    for key in data:
        if key not in known:
            raise document.refuse(f"unknown key; known are {', '.join(sorted(known))}", *where, key)
    for key, each in known.items():
        if key not in data and each.default is MISSING:
            raise document.refuse(f"{key} is missing; add it", *where)
    return dict(data)


def _chain_id(document: Document, text: str) -> int:
    if not text.isdigit():
        raise document.refuse("is no chain id; write its number in quotes", "chains", text)
    return int(text)
