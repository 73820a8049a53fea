"""What the file of LP observations declares."""

from __future__ import annotations

from lp_hedge.manifests import LpManifest

MANIFESTS = (
    LpManifest(
        name="file",
        title="JSONL file",
        connect="adapters.lp_file.source:connect",
        evidence="files torn, truncated, replaced and malformed at every byte",
        remarks=(
            "The writer appends whole lines; a line must carry `t`, or the file's change time is taken.",
            "A line that says a key twice is UNKNOWN.",
        ),
    ),
)
