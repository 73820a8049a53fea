"""Strict YAML and JSON with a line number for everything; the only door through which documents come in.

A document is a tree of mappings, lists, text, plain decimal numbers, `true`/`false` and `null`. Whatever
YAML would guess at (`1e3`, `010`, `12:30:45`, aliases, tags, merge keys) is refused with its line and the remedy.
"""

from __future__ import annotations

from lp_hedge.document.reading import MAX_BYTES, MAX_DEPTH, MAX_NODES, parse, read
from lp_hedge.document.record import Document, Path

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Document", "Path", "parse", "read"]
