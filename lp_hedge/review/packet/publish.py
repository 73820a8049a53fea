"""From a packet to its two files."""

from __future__ import annotations

from pathlib import Path

from lp_hedge.document.whole_file import write_whole
from lp_hedge.review.packet.approval import DATA, PAGE
from lp_hedge.review.packet.content import Packet
from lp_hedge.review.packet.page import html
from lp_hedge.review.report.content import canonical


def write_packet(packet: Packet, directory: Path) -> Path:
    """Write `review.html` and `review.json`; the page's path. Both are complete before either has its name."""
    texts = {DATA: canonical(packet.data) + "\n", PAGE: html(packet)}
    directory.mkdir(parents=True, exist_ok=True)
    write_whole({directory / name: text.encode() for name, text in texts.items()})
    return directory / PAGE
