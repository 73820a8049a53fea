"""What every command leaves in the memory, whoever gave it: ids, the last submission, the hour's window."""

from __future__ import annotations

from lp_hedge.domain import Command, Memory, View
from lp_hedge.domain.memory import HOUR_SECONDS, NEVER

ENDED = ("FILLED", "CANCELLED", "FAILED")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def after_command(memory: Memory, command: Command, view: View, account: str) -> Memory:
    """The memory after a command; a trading command gets its client order id here."""
    match command.kind:
        case "remember":
            return memory._replace(**command.extra)
        case "cancel":
            return memory._replace(cancel_clock=view.clock)
        case "lookup":
            return memory._replace(lookup_clock=view.clock)
        case "alert":
            return memory
    return _submitted(memory, command, view, account)


def _submitted(memory: Memory, command: Command, view: View, account: str) -> Memory:
    clock = view.clock
    command.client_order_id = client_order_id(account, view.t, memory.sequence)
    submissions = memory.submissions
    if command.kind != "flatten":  # rules 1, 2 and 4 are neither blocked nor counted
        submissions = (*(each for each in submissions if clock - each < HOUR_SECONDS), clock)
    return memory._replace(
        order_id=command.client_order_id,
        order_outstanding=True,
        order_opening=command.opening,
        order_kind=command.kind,
        order_base=command.signed_base,
        order_clock=clock,
        order_position_base=view.position_base,
        fill_unconfirmed=False,
        lookup_clock=NEVER,
        cancel_clock=NEVER,
        submissions=submissions,
        sequence=memory.sequence + 1,
    )


def after_observation(memory: Memory, view: View, answered: str) -> Memory:
    """What the observation itself settles: a submission that has ended, a fill that the position shows.

    `answered` is the submission the observation speaks of: the last one when it came, not one sent in answer to it.
    """
    if memory.order_outstanding and memory.order_id == answered and view.order_status in ENDED:
        filled = view.order_status == "FILLED" and memory.order_kind != "flatten"
        memory = memory._replace(order_outstanding=False, fill_unconfirmed=filled)
    if memory.fill_unconfirmed and view.fill_shown:
        memory = memory._replace(fill_unconfirmed=False)
    return memory


def client_order_id(account: str, t: float, sequence: int) -> str:
    """A pure function of its inputs, ≤ 32 letters and digits: what every venue accepts (facts §1).

    `t` [s] is unknown at worst, and then 0; the sequence alone keeps ids of one run apart.
    """
    milliseconds = int(t * 1000) if t == t and t > 0 else 0
    return f"{account}{base36(milliseconds)}x{base36(sequence)}"


def base36(number: int) -> str:
    """`number` ≥ 0 in digits and lower-case letters."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if number == 0:
            return digits
