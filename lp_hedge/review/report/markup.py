"""HTML from Python calls: every text and attribute is escaped, so a hostile name stays a name."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "col", "hr", "input", "link", "meta"})

Attribute = str | int | float | bool | None


class Markup(str):
    """Text that is markup already; everything else is escaped when it becomes a child."""

    __slots__ = ()


Child = Markup | str | Iterable["Markup | str"] | None


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. `class_` is `class`, `data_x` is `data-x`; None and False leave an attribute out, True is bare."""
    opened = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Markup(opened) if name in VOID else Markup(f"{opened}{join(children)}</{name}>")


def join(children: Iterable[Child], separator: str = "") -> Markup:
    """Children one after the other; nested sequences are flattened."""
    return Markup(separator.join(_text(child) for child in children))


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    return escape(child) if isinstance(child, str) else "".join(_text(each) for each in child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-") if key not in CAMEL else CAMEL[key]
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


#: SVG attributes whose names are not lower case with dashes.
CAMEL = {"view_box": "viewBox", "preserve_aspect_ratio": "preserveAspectRatio"}
