"""The sans-IO core: observation in, decision out. Time arrives in observations; nothing here does I/O."""

from __future__ import annotations

from lp_hedge.controller.core import Controller
from lp_hedge.controller.observation import parse_observation

__all__ = ["Controller", "parse_observation"]
