"""Typed access to the data of a document; what has the wrong form is reported and read as absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lp_hedge.chart import vocabulary
from lp_hedge.chart.condition import is_name
from lp_hedge.chart.draft import Mark, Notes
from lp_hedge.chart.model import Call, Content, Raise
from lp_hedge.document import Document, Path
from lp_hedge.errors import Problem

_MISSING = object()
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Values:
    """The values of one document and the problems found in them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def report(self, path: Path, message: str) -> None:
        """Note a finding at a path."""
        self.problems.append(self._document.problem(message, *path))

    def mark(self, path: Path) -> Mark:
        """Where a path stands."""
        problem = self._document.problem("", *path)
        return Mark(problem.file, problem.line, problem.key)

    def has(self, path: Path) -> bool:
        """Is there an entry?"""
        return self._get(path) is not _MISSING

    def mapping(self, path: Path) -> Mapping[str, Any]:
        """A mapping; null is an empty one."""
        value = self._get(path)
        if value in (_MISSING, None):
            return {}
        if isinstance(value, dict):
            return value
        self.report(path, "must be a mapping")
        return {}

    def items(self, path: Path) -> list[Path]:
        """Paths of the mappings in a list."""
        value = self._get(path)
        if value in (_MISSING, None):
            return []
        if not isinstance(value, list):
            self.report(path, "must be a list; start each entry with a dash")
            return []
        wrong = [(*path, place) for place, item in enumerate(value) if not isinstance(item, dict)]
        for item in wrong:
            self.report(item, "must be a mapping with keys such as event and target")
        return [(*path, place) for place in range(len(value)) if (*path, place) not in wrong]

    def flag(self, path: Path) -> bool:
        """`true` or `false`; absent is false."""
        value = self._get(path)
        if value is not _MISSING and not isinstance(value, bool):
            self.report(path, "must be true or false")
        return value is True

    def text(self, path: Path) -> str:
        """Text; absent is empty."""
        value = self._get(path)
        if value is _MISSING:
            return ""
        if not isinstance(value, str) or _ILLEGAL.search(value):
            self.report(path, "must be text without control characters; quote it")
            return ""
        return value

    def texts(self, path: Path) -> list[str]:
        """One text or a list of texts."""
        value = self._get(path)
        if not isinstance(value, list):
            return [text] if (text := self.text(path)) else self._none(path)
        return [text for place in range(len(value)) if (text := self.text((*path, place)))]

    def name(self, path: Path, form: re.Pattern[str]) -> str:
        """Text of a given form; absent is empty."""
        text = self.text(path)
        if text and not form.fullmatch(text):
            self.report(path, f"{text!r} is no allowed name; use letters, digits and underscores")
            return ""
        return text

    def words(self, path: Path, form: re.Pattern[str]) -> tuple[str, ...]:
        """Words of a given form, separated by blanks."""
        words = self.text(path).split()
        if self.has(path) and not words:
            self._none(path)
        for word in words:
            if not form.fullmatch(word):
                self.report(path, f"{word!r} is no allowed name; use letters, digits and underscores")
        for word in dict.fromkeys(word for word in words if words.count(word) > 1):
            self.report(path, f"{word} is named twice; keep one of them")
        return tuple(words)

    def is_state_id(self, path: Path, name: str) -> bool:
        """Is this an allowed state id? Reports when not."""
        if vocabulary.STATE_ID.fullmatch(name):
            return True
        self.report(path, f"{name[:40]!r} is no allowed state name; use letters, digits and underscores")
        return False

    def check_keys(self, path: Path, allowed: frozenset[str]) -> None:
        """Report every key outside the vocabulary."""
        for key in self.mapping(path):
            if key not in allowed:
                self.report((*path, key), vocabulary.unknown_key(key, allowed))

    def notes(self, path: Path) -> Notes:
        """The annotations of a state or transition."""
        return Notes(**{key: self.text((*path, key)) for key in sorted(vocabulary.ANNOTATIONS)})

    def content(self, path: Path) -> tuple[Content, ...]:
        """Executable content: an action name, `raise`, or a list of them."""
        value = self._get(path)
        if value is _MISSING:
            return ()
        places = [(*path, place) for place in range(len(value))] if isinstance(value, list) else [path]
        return tuple(item for place in places if (item := self._action(place)) is not None)

    def _action(self, path: Path) -> Content | None:
        value = self._get(path)
        if isinstance(value, str):
            if is_name(value):
                return Call(value)
            self.report(path, f"{value[:40]!r} is no action name; use letters, digits and underscores")
            return None
        if isinstance(value, dict) and set(value) == vocabulary.ACTION_KEYS:
            return self._raise((*path, "raise"))
        if isinstance(value, dict):
            self.check_keys(path, vocabulary.ACTION_KEYS)
        self.report(path, "must be an action name or raise with an event")
        return None

    def _raise(self, path: Path) -> Content | None:
        if isinstance(self._get(path), dict):
            self.check_keys(path, frozenset({"event"}))
            path = (*path, "event")
        event = self.text(path)
        if vocabulary.EVENT.fullmatch(event):
            return Raise(event)
        self.report(path, "must be the name of one event, without wildcards")
        return None

    def _none(self, path: Path) -> list[str]:
        if self.has(path) and self._get(path) == "":
            self.report(path, "is empty; fill it in or remove the key")
        return []

    def _get(self, path: Path) -> Any:
        value: Any = self._document.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step, _MISSING) if isinstance(step, str) else _MISSING
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return _MISSING
        return value
