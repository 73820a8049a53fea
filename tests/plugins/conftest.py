"""Guards from text, as if they stood in a file, and registries that forget them after each test."""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest

from lp_hedge import plugins

COUNTER = itertools.count()


def defined(text: str, **names: Any) -> dict[str, Any]:
    """Run the text as a module whose source `inspect` can read; returns its names."""
    file = f"<written by a test {next(COUNTER)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"__name__": "written_by_a_test", **names}
    exec(compile(text, file, "exec"), space)  # noqa: S102 - the source under test
    return space


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    with ExitStack() as stack:
        for registry in (plugins.GUARDS, plugins.ACTIONS, plugins.ADAPTERS):
            stack.enter_context(patch.dict(registry, clear=True))
        yield


@pytest.fixture
def define() -> Callable[..., dict[str, Any]]:
    return defined


@pytest.fixture
def guard_of() -> Callable[..., plugins.Guard]:
    """A registered guard whose body is `return EXPRESSION`, with thresholds as given in the signature."""

    def make(expression: str, parameters: str = "", before: str = "", **names: Any) -> plugins.Guard:
        star = f", *, {parameters}" if parameters else ""
        text = f"{before}\n@guard\ndef sample(view{star}) -> bool:\n    return {expression}\n"
        defined(text, guard=plugins.guard, known=plugins.known, **names)
        return plugins.GUARDS["sample"]

    return make
