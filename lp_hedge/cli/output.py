"""The two channels: data on stdout, messages on stderr."""

from __future__ import annotations

import json
import sys
from typing import Any

from lp_hedge.redaction import redact


def emit(text: str) -> None:
    """A line of data."""
    sys.stdout.write(f"{redact(text)}\n")


def emit_json(data: Any) -> None:
    """Data as JSON, for programs."""
    emit(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


def say(text: str) -> None:
    """A message for people."""
    sys.stderr.write(f"{redact(text)}\n")
