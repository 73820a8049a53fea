"""Style and script of the page: the diagrams' palette as CSS variables, then the files in `assets/`."""

from __future__ import annotations

from importlib.resources import files

from lp_hedge.review.diagram.style import ACTION_COLOUR, INK, MUTED, PAPER, RULE, STATE_PAINT

STYLES = ("page.css", "charts.css", "liquidity.css", "tables.css")
SCRIPTS = ("charts.js", "tables.js", "diagram.js")


def stylesheet() -> str:
    """Everything between `<style>` and its end."""
    return f":root{{{_variables()}}}\n" + "\n".join(map(_asset, STYLES))


def script() -> str:
    """Everything between `<script>` and its end."""
    return "\n".join(map(_asset, SCRIPTS))


def _variables() -> str:
    roles = {f"role-{role or 'none'}": paint.strong for role, paint in STATE_PAINT.items()}
    actions = {f"action-{role}": colour for role, colour in ACTION_COLOUR.items()}
    plain = {"ink-light": INK, "muted-light": MUTED, "rule-light": RULE, "paper-light": PAPER}
    return "".join(f"--{name}:{colour};" for name, colour in (plain | roles | actions).items())


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
