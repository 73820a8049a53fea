"""What a decision is made of: commands as data, and the record of one observation."""

from __future__ import annotations

from typing import Any

#: The closed set of command kinds. The first three trade; `remember` never leaves the controller.
TRADING_KINDS = frozenset({"market", "twap", "flatten"})
#: Steps of an LP position, and what one transaction of a step asks the chain; these never leave the keeper.
STEP_KINDS = frozenset({"open", "close", "collect", "swap"})
CHAIN_KINDS = frozenset({"prepare", "broadcast", "inquire", "find"})
KINDS = TRADING_KINDS | STEP_KINDS | CHAIN_KINDS | {"cancel", "lookup", "alert", "remember"}


class Command:
    """One order to the shell. Trading kinds carry side, leg, base and reduce_only.

    `kind`: one of `KINDS`. `side`: buy sell. `leg`: long short net.
    `base`: size in base units, > 0. `client_order_id` is given by the controller. `extra` holds what only
    one kind needs (duration and interval of a TWAP, the text of an alert, the fields to remember).
    """

    __slots__ = ("base", "client_order_id", "extra", "kind", "leg", "opening", "reduce_only", "side")

    def __init__(
        self,
        kind: str,
        *,
        side: str | None = None,
        leg: str | None = None,
        base: float | None = None,
        reduce_only: bool | None = None,
        client_order_id: str | None = None,
        **extra: Any,
    ) -> None:
        self.kind = kind
        self.side = side
        self.leg = leg
        self.base = base
        self.reduce_only = reduce_only
        self.opening = kind == "open" or (kind in TRADING_KINDS and not reduce_only)
        self.client_order_id = client_order_id
        self.extra = extra

    @property
    def trades(self) -> bool:
        """True when this command can change the position."""
        return self.kind in TRADING_KINDS

    @property
    def signed_base(self) -> float:
        """Size with its direction: buy > 0. Only for trading kinds."""
        size = self.base or 0.0
        return size if self.side == "buy" else -size

    def as_dict(self) -> dict[str, Any]:
        """The decision format's object: what is set, in the order of the design."""
        fields = ("kind", "side", "leg", "base", "reduce_only", "client_order_id")
        return {name: value for name in fields if (value := getattr(self, name)) is not None} | self.extra

    def __repr__(self) -> str:
        return f"Command({', '.join(f'{key}={value!r}' for key, value in self.as_dict().items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Command) and self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]  # holds a dict


def remember(**fields: Any) -> Command:
    """Ask the controller to replace fields of its `Memory`; visible from the next event."""
    return Command("remember", **fields)


class Decision:
    """The record of one observation (design §5, Decision). Quantities are NaN inside, null in JSON."""

    __slots__ = (
        "commands",
        "event",
        "gate",
        "guards",
        "path",
        "quantities",
        "reason",
        "state",
        "t",
        "transitions",
    )

    def __init__(
        self,
        *,
        t: float,
        state: str,
        path: tuple[str, ...],
        gate: str,
        event: str,
        transitions: tuple[str, ...],
        guards: dict[str, bool],
        quantities: dict[str, float],
        commands: tuple[Command, ...],
        reason: str,
    ) -> None:
        self.t = t
        self.state = state
        self.path = path
        self.gate = gate
        self.event = event
        self.transitions = transitions
        self.guards = guards
        self.quantities = quantities
        self.commands = commands
        self.reason = reason

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of the decision format; not-a-number becomes null."""
        return {
            "t": number(self.t),
            "state": self.state,
            "path": list(self.path),
            "gate": self.gate,
            "event": self.event,
            "transitions": list(self.transitions),
            "guards": self.guards,
            **{name: number(value) for name, value in self.quantities.items()},
            "commands": [command.as_dict() for command in self.commands],
            "reason": self.reason,
        }


def number(value: float) -> float | None:
    """`value`, or None when it is not finite: unknown is null, never zero."""
    return value if value - value == 0 else None
