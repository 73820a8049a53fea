"""How drawings look: one font family, one palette, and which role wears which colour."""

from __future__ import annotations

from dataclasses import dataclass

from lp_hedge.chart.model import Call, Chart, Content

FONT = "Helvetica"
"""The one family layouts are measured with; a list of families would break the metrics."""

WIDE_STACK = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei'"
FONT_STACK = f"Arimo, Helvetica, Arial, 'Liberation Sans', {WIDE_STACK}, sans-serif"
"""What the finished SVG asks for: faces with the same widths as `FONT`, then the usual Chinese ones."""

TITLE_SIZE, CLUSTER_SIZE, HEADER_SIZE, TEXT_SIZE = 22, 14, 12, 10
"""Sizes in points."""

INK, MUTED, FAINT, LINE, PAPER = "#0f172a", "#475569", "#64748b", "#475569", "#ffffff"
GUARD_COLOUR, RULE = "#1d4ed8", "#cbd5e1"


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one role: `strong` for header and outline, `soft` for the body, `wash` behind its children."""

    strong: str
    soft: str
    wash: str


STATE_PAINT = {
    "off": Paint("#64748b", "#f1f5f9", "#f8fafc"),
    "ready": Paint("#2563eb", "#eff6ff", "#f6faff"),
    "working": Paint("#b45309", "#fffbeb", "#fffdf5"),
    "waiting": Paint("#0f766e", "#f0fdfa", "#f7fefd"),
    "suspended": Paint("#b91c1c", "#fef2f2", "#fff9f9"),
    "": Paint("#334155", "#ffffff", "#ffffff"),
}
"""State role → colours; the empty role is a state that says nothing."""

ACTION_COLOUR = {"opening": "#7c3aed", "reducing": "#15803d", "neutral": MUTED}


def state_role(chart: Chart, state: str) -> str:
    """The state's own role, else that of its nearest ancestor that has one; unknown roles count as none."""
    for each in (state, *chart.ancestors(state)):
        role = chart.states[each].role
        if role:
            return role if role in STATE_PAINT else ""
    return ""


def paint_of(chart: Chart, state: str) -> Paint:
    return STATE_PAINT[state_role(chart, state)]


def action_role(name: str) -> str:
    """What a registered action does to the risk; an unregistered one is neutral."""
    from lp_hedge.plugins import ACTIONS

    return ACTIONS[name].role if name in ACTIONS else "neutral"


def content_role(content: tuple[Content, ...]) -> str:
    """The weightiest role among the actions: opening before reducing before neutral."""
    roles = {action_role(each.name) for each in content if isinstance(each, Call)}
    return next((role for role in ACTION_COLOUR if role in roles), "neutral")


SYMBOL_STACK = f"{WIDE_STACK}, 'DejaVu Sans', sans-serif"
"""Faces for ∧, ∨ and Chinese."""
