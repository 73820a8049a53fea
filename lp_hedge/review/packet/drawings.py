"""Drawings for the page: ids of their own, and every element tagged with what it is, so that the page can find it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from lp_hedge.chart.model import Chart, Transition, guards_of
from lp_hedge.review.diagram import draw
from lp_hedge.review.diagram.geometry import SVG
from lp_hedge.review.diagram.style import PAPER
from lp_hedge.review.packet.bindings import bound, subtitled
from lp_hedge.review.packet.content import Packet
from lp_hedge.review.packet.scope import BASE
from lp_hedge.review.packet.words import word
from lp_hedge.review.report.machine import without_namespaces
from lp_hedge.review.report.markup import Markup

if TYPE_CHECKING:
    from lp_hedge.config.record import Config

OVERVIEW, VENUE, CHANGES, RUN = "overview", "venue", "changes", "run"
TAG = "data-e"
"""Marks an element that stands for something; the page dims the others of its kind around it."""
INITIAL = "●"
"""Stands before the name of an initial state."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Pictures:
    """Every drawing of a packet: key → name and SVG."""

    packet: Packet

    @cached_property
    def drawn(self) -> dict[str, tuple[str, str]]:
        """In the order of the tabs."""
        lang, scope = self.packet.lang, self.packet.scope
        trader = scope.trader
        found = {OVERVIEW: (word("tab_overview", lang), self._svg(trader, detail="overview"))}
        first = [trader.name, *(name for name in scope.charts if name != trader.name)]
        found |= {name: (name, self._svg(scope.charts[name])) for name in first}
        found |= {f"{VENUE}-{name}": (word("tab_venue", lang, name), svg) for name, svg in self._bindings()}
        if self.packet.since is not None:
            told = word("tab_changes", lang)
            found |= {f"{CHANGES}-{name}": (f"{told} {name}", svg) for name, svg in self._changes().items()}
        if self.packet.happened is not None:
            found[RUN] = (word("tab_run", lang), self._svg(trader, overlay=self.packet.happened.overlay))
        return found

    def embedded(self) -> Iterator[tuple[str, str, Markup]]:
        """Key, name, and the drawing ready for the page."""
        tags = Tags.of(self.packet.data, self.packet.scope.charts.values())
        for key, (name, svg) in self.drawn.items():
            yield key, name, tagged(svg, key, tags)

    def _bindings(self) -> Iterator[tuple[str, str]]:
        """Of every venue that loads: the controller as it is bound there."""
        scope, lang = self.packet.scope, self.packet.lang
        for name, config in scope.venues.items():
            if name != BASE and not isinstance(config, str):
                overlay = bound(scope.controller, self.packet.data["guards"], name, lang)
                chart = subtitled(scope.controller, scope, name, lang)
                yield name, self._svg(chart, config, title=f"{chart.name} · {name}", overlay=overlay)

    def _changes(self) -> Mapping[str, str]:
        """Of a composition only its parts: they tell the same change larger."""
        drawings = {} if self.packet.since is None else self.packet.since.drawings
        parts = {name: svg for name, svg in drawings.items() if name in self.packet.scope.parts}
        return parts or drawings

    def _svg(self, chart: Chart, config: Config | None = None, **options: object) -> str:
        """A drawing with the thresholds of a configuration, the packet's unless another is given."""
        at = config or self.packet.scope.config
        own = {name: dict(each.thresholds) for name, each in at.guards.items()}
        uses = {name: each.use for name, each in at.guards.items()}
        thresholds = {**at.thresholds(), **own}
        return draw(chart, thresholds=thresholds, bindings=uses, lang=self.packet.lang, **options).svg  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Tags:
    """What the page looks elements up by. All maps: id of the transition or state → words."""

    controls: Mapping[str, tuple[str, ...]]
    guards: Mapping[str, tuple[str, ...]]
    venues: Mapping[str, tuple[str, ...]]
    states: frozenset[str]

    @classmethod
    def of(cls, data: Mapping[str, object], charts: Iterable[Chart]) -> Tags:
        machines = list(charts)
        transitions = [each for chart in machines for each in chart.transitions()]
        differing = _differing(data)
        return cls(
            controls=_controls(data),
            guards={each.id: guards_of(each.cond) for each in transitions},
            venues={each.id: tuple(_venues(each, differing)) for each in transitions},
            states=frozenset(name for chart in machines for name in chart.states),
        )


def _controls(data: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    rows: list[Mapping[str, list[Mapping[str, str]]]] = data["controls"]  # type: ignore[assignment]
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for element in (*row["transitions"], *row["states"]):
            found[element["id"]] = (*found.get(element["id"], ()), str(row["id"]))
    return found


def _differing(data: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Guard → venue → how it stands to the base, where it is not equal."""
    rows: Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]] = data["guards"]  # type: ignore[assignment]
    return {
        name: {venue: how for venue, each in row["venues"].items() if (how := each.get("against_base", "")) != "equal"}
        for name, row in rows.items()
    }


def _venues(each: Transition, differing: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for guard in guards_of(each.cond):
        yield from (f"{venue}:{how}" for venue, how in differing.get(guard, {}).items())


def tagged(svg: str, key: str, tags: Tags) -> Markup:
    """A drawing whose ids are its own and whose elements say what they stand for."""
    ET.register_namespace("", SVG[1:-1])
    root = ET.fromstring(svg.encode())  # noqa: S314 - our own drawing
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    taken: set[str] = set()
    for element in list(root.iter()):
        _name(element, key, tags, taken)
    _arrows(root, tags)
    for group in root.iter(f"{SVG}g"):
        _marks(group, tags)
    return Markup(without_namespaces(ET.tostring(root, encoding="unicode")))


def _name(element: ET.Element, key: str, tags: Tags, taken: set[str]) -> None:
    """Unique ids, the first of several that are alike; a transition carries its tags."""
    if name := element.get("data-transition"):
        _tag(element, name, tags, name)
    given = element.attrib.pop("id", "")
    if given and given not in taken:
        element.set("id", f"{key}--{given}")
        taken.add(given)


def _tag(element: ET.Element, words: str, tags: Tags, *names: str) -> None:
    element.set(TAG, words)
    for attribute, found in (("data-c", tags.controls), ("data-g", tags.guards), ("data-v", tags.venues)):
        told = dict.fromkeys(each for name in names for each in found.get(name, ()))
        if told:
            element.set(attribute, " ".join(told))


def _arrows(root: ET.Element, tags: Tags) -> None:
    """An arrow stands for the transitions on its label."""
    labels: dict[str, list[str]] = {}
    for label in root.iter(f"{SVG}g"):
        if arrow := label.get("data-arrow"):
            names = [each.get("data-transition", "") for each in label.iter() if each.get("data-transition")]
            labels.setdefault(arrow, []).extend(names)
    for group in root.iter(f"{SVG}g"):
        name = group.get("id", "").rpartition("--")[2]
        if group.get("class") == "arrow":
            names = list(dict.fromkeys(labels.get(name, [name.removeprefix("e-")])))
            _tag(group, " ".join(names), tags, *names)


def _marks(group: ET.Element, tags: Tags) -> None:
    """A state's box and header: in a table of states they are neighbours, without a group of their own."""
    children = list(group)
    for place, child in enumerate(children):
        name = _header(child)
        if name in tags.states:
            for each in (*_boxes(children[:place]), child, *_words(children[place + 1 :])):
                _tag(each, name, tags, name)


def _header(element: ET.Element) -> str:
    """The text of a header, which alone is written in the colour of paper."""
    if element.tag != f"{SVG}text" or not any(each.get("fill") == PAPER for each in element):
        return ""
    return _BLANKS.sub("", "".join(element.itertext())).lstrip(INITIAL)


def _words(after: list[ET.Element]) -> Iterator[ET.Element]:
    """What is written right below a header."""
    yield from takewhile(lambda each: each.tag == f"{SVG}text" and not _header(each), after)


def _boxes(before: list[ET.Element]) -> list[ET.Element]:
    """The body, outline and header drawn right before the header's text."""
    found: list[ET.Element] = []
    for each in reversed(before):
        if each.tag != f"{SVG}path" or len(found) == 3:
            break
        found.append(each)
    return found
