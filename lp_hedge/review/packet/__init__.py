"""The risk-review packet: `write_packet(Packet(scope), directory)`, its sign-off, and `require_approval(config)`.

Names are imported when first used: live start asks for an approval and needs neither drawings nor proofs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lp_hedge.review.packet.approval import Approval, require_approval, sign
    from lp_hedge.review.packet.content import Packet
    from lp_hedge.review.packet.publish import write_packet
    from lp_hedge.review.packet.scope import Scope

_HOME = {
    "Approval": "approval", "require_approval": "approval", "sign": "approval", "Packet": "content",
    "write_packet": "publish", "Scope": "scope",
}  # fmt: skip

__all__ = ["Approval", "Packet", "Scope", "require_approval", "sign", "write_packet"]


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
