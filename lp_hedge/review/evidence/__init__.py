"""Decision logs as evidence: `read` counts one, `overlay` heats a chart by it, `page` steps through a window of it."""

from __future__ import annotations

from lp_hedge.review.evidence.heated import overlay
from lp_hedge.review.evidence.publish import page, write_page
from lp_hedge.review.evidence.tally import Evidence, read

__all__ = ["Evidence", "overlay", "page", "read", "write_page"]
