"""One transition as styled text: priority, id, event, condition, target, actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lp_hedge.chart.model import And, Call, Condition, Content, Guard, In, Not, Or, Transition
from lp_hedge.review.diagram.markup import WRAP, Line, Run, columns
from lp_hedge.review.diagram.sketch import Arrow, Sketch
from lp_hedge.review.diagram.style import ACTION_COLOUR, FAINT, GUARD_COLOUR, INK, action_role, paint_of
from lp_hedge.review.diagram.words import Language, word


@dataclass(frozen=True, slots=True)
class TransitionRuns:
    """The parts of a transition's label; each is a line of runs, empty where the transition says nothing."""

    transition: Transition
    sketch: Sketch
    badge: str
    language: Language

    def whole(self) -> Line:
        """Everything, for a row in the source's own card."""
        return (*self.head(), *self.event(), *self.condition(), *self.target(), *self.tail())

    def on(self, arrow: Arrow) -> Line:
        """For an arrow: its ends are named only where the line ends at something larger."""
        source, targets = self.transition.source, self.transition.targets
        named = arrow.source.state == source or self.transition.id.startswith(f"{source}.")
        origin = () if named else (self._state(source, "{}:"),)
        target = () if (arrow.target.state,) == targets else self.target()
        return (*self.head(), *origin, *self.event(), *self.condition(), *target, *self.tail())

    def plain(self) -> Line:
        """For an arrow between the very states it joins."""
        return (*self.head(), *self.event(), *self.condition(), *self.tail())

    def head(self) -> Line:
        number = self.sketch.number(self.transition)
        return (*((Run(f"{number}.", INK, bold=True),) if number else ()), Run(self.transition.id, FAINT))

    def event(self) -> Line:
        if self.transition.events:
            return (Run(" ".join(self.transition.events), INK, bold=True),)
        if self.transition.cond is not None:
            return ()
        last = (self.sketch.number(self.transition) or 1) > 1
        return (Run(word("otherwise" if last else "always", self.language), INK, italic=True),)

    def condition(self) -> Line:
        """`[guard ∧ ¬guard]`, one run between breaking points."""
        if self.transition.cond is None:
            return ()
        parts = f"[{condition_text(self.transition.cond)}]".replace(" ∧ ", "\n∧ ").replace(" ∨ ", "\n∨ ").split("\n")
        return tuple(Run(part, GUARD_COLOUR) for part in parts)

    def target(self) -> Line:
        targets = self.transition.targets
        return tuple(self._state(each, "+ {}" if place else "→ {}") for place, each in enumerate(targets))

    def tail(self) -> Line:
        """Actions, and what an overlay adds."""
        actions = action_runs(self.transition.content)
        badge = (Run(self.badge, INK, bold=True),) if self.badge else ()
        return (*((Run("/", FAINT), *actions) if actions else ()), *badge)

    def brief(self) -> Line:
        """Event and condition in one line; a longer condition is cut at its first part."""
        condition = self.condition()
        room = WRAP - sum(columns(run.text) + 1 for run in self.event())
        if sum(columns(run.text) + 1 for run in condition) > room:
            condition = (Run(f"[{condition[0].text.strip('[()]')} …]", GUARD_COLOUR),)
        return (*self.event(), *condition)

    def _state(self, state: str, form: str) -> Run:
        states = self.sketch.chart.states
        return Run(form.format(state), paint_of(self.sketch.chart, state).strong if state in states else INK, bold=True)


def action_runs(content: Sequence[Content]) -> Line:
    """Actions in the colour of what they do to the risk; raised events in the colour of events."""
    last = len(content) - 1
    return tuple(
        Run(_named(each) + ("" if place == last else ","), _colour(each)) for place, each in enumerate(content)
    )


def _named(content: Content) -> str:
    return content.name if isinstance(content, Call) else f"raise {content.event}"


def _colour(content: Content) -> str:
    return ACTION_COLOUR[action_role(content.name)] if isinstance(content, Call) else INK


def condition_text(condition: Condition) -> str:
    """A chart's condition in signs: `a ∧ (b ∨ ¬In(STATE))`."""
    match condition:
        case Guard(name):
            return name
        case In(state):
            return f"In({state})"
        case Not(term):
            return f"¬{_inner(term, And, Or)}"
        case And(terms):
            return " ∧ ".join(_inner(each, Or) for each in terms)
        case Or(terms):
            return " ∨ ".join(_inner(each, And) for each in terms)


def _inner(term: Condition, *bracketed: type) -> str:
    return f"({condition_text(term)})" if isinstance(term, bracketed) else condition_text(term)
