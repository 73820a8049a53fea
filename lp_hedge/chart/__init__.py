"""Document to checked, immutable chart.

load(path)                       a chart from YAML, JSON or SCXML, checked
to_scxml(chart)                  the chart as W3C SCXML
to_statemachine_document(chart)  the chart as python-statemachine's native dict
"""

from __future__ import annotations

from lp_hedge.chart.loader import load
from lp_hedge.chart.model import (
    And,
    Call,
    Chart,
    Condition,
    Content,
    Guard,
    In,
    Kind,
    Not,
    Or,
    Raise,
    State,
    Transition,
    guards_of,
    matches,
)
from lp_hedge.chart.native import to_statemachine_document
from lp_hedge.chart.scxml_writer import to_scxml

__all__ = ["And", "Call", "Chart", "Condition", "Content", "Guard", "In", "Kind", "Not", "Or", "Raise", "State"]
__all__ += ["Transition", "guards_of", "load", "matches", "to_scxml", "to_statemachine_document"]
