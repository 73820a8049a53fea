"""Two charts in one drawing: green added, amber changed, and red dashed ghosts of what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lp_hedge.chart.model import Chart, Transition
from lp_hedge.review.diagram import Drawing, difference
from lp_hedge.review.diagram.overlay import CHANGED, Look, Overlay
from lp_hedge.review.diagram.sketch import Sketch
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.diff.charts import ChartDiff, compare
from lp_hedge.review.diff.ghosts import Haunted, haunted
from lp_hedge.review.diff.words import Language, phrase


@dataclass(frozen=True, slots=True)
class DiffTips(Tips):
    """Tooltips that say first what changed. `told`: id as drawn → its sentences."""

    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def transition(self, transition: Transition) -> str:
        # not super(): a dataclass with slots is made twice, and this one would be the wrong class
        return "\n".join([*self.told.get(transition.id, ()), Tips.transition(self, transition)])


def draw_diff(old: Chart, new: Chart, *, lang: Language = "en", title: str | None = None) -> Drawing:
    """Draw the new chart with everything that came, changed or went.

    A renamed state stands under its new name, in amber with the old one beside it. A changed transition stands under
    the ghost of its former self. Tooltips tell the change in a sentence.
    """
    diff = compare(old, new)
    scene = haunted(diff.before, new, diff)
    sketch = scene.sketch()
    tips = DiffTips(language=lang, told=_told(diff, scene, lang))
    return Drawing(sketch, title or new.name, tips, _overlay(diff, scene, sketch, lang), lang)


def _overlay(diff: ChartDiff, scene: Haunted, sketch: Sketch, lang: Language) -> Overlay:
    """Colours, and for those who do not see them a word."""
    added, changed = [each.id for each in diff.of_kind("added")], (*diff.changed(), *diff.renamed.values())
    found = difference(added, changed, scene.ghosts)
    former = {before.id for before, _ in diff.pairing.pairs}
    ordered = {each.id for each in diff.of_kind("tried_before", "tried_after")}
    badges = {
        **dict.fromkeys(added, "part_added"), **dict.fromkeys(ordered, "part_ordered"),
        **{ghost: "part_former" if name in former else "part_removed" for ghost, name in scene.ghosts.items()},
    }  # fmt: skip
    worded = {id_: replace(look, badge=_badge(badges.get(id_), lang)) for id_, look in found.looks.items()}
    worded |= {new: replace(worded[new], badge=_badge("part_renamed", lang, old)) for old, new in diff.renamed.items()}
    return replace(found, looks={**worded, **dict(_mixed(sketch, worded))})


def _badge(key: str | None, lang: Language, *values: str) -> str:
    return f"({phrase(key, lang, *values)})" if key else ""


def _mixed(sketch: Sketch, looks: Mapping[str, Look]) -> Iterator[tuple[str, Look]]:
    """An arrow that is neither wholly new nor wholly gone has changed, whatever stands on it."""
    for arrow in sketch.arrows:
        own = {each.id: looks[each.id] for each in arrow.transitions if each.id in looks}
        strokes = {look.stroke for look in own.values()}
        if own and (len(own) < len(arrow.transitions) or len(strokes) > 1):
            for name, look in own.items():
                yield name, replace(look, stroke=CHANGED.stroke, width=CHANGED.width, dashed=False)


def _told(diff: ChartDiff, scene: Haunted, lang: Language) -> dict[str, tuple[str, ...]]:
    """Sentences by the id they stand at in the drawing; a former self repeats those of its successor."""
    spoken: dict[str, list[str]] = {}
    for each in diff.findings:
        spoken.setdefault(each.id, []).append(each.sentence(lang))
    successors = {before.id: after.id for before, after in diff.pairing.pairs}
    ghosts = {ghost: spoken.get(successors.get(name, name), []) for ghost, name in scene.ghosts.items()}
    return {name: tuple(sentences) for name, sentences in {**spoken, **ghosts}.items()}
