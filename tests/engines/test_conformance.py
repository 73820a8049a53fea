"""The expression-free scripts of npm `@scion-scxml/test-framework` 2.0.16, on every engine.

Scripts are read through our SCXML reader after two changes that touch no transition between states: `<log>` is
left out, and the ECMAScript constants true and false become guards of that value. Scripts with other
expressions, data, timers or messages are outside the dialect. Failures known are listed by name, strictly.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.chart import load
from lp_hedge.errors import DefinitionError, UnsupportedChart

ROOT = Path(__file__).parents[2]
MODULES = Path(os.environ.get("LP_HEDGE_NODE_MODULES") or ROOT / "node_modules")
SCRIPTS = MODULES / "@scion-scxml" / "test-framework" / "test"
REQUIRED = bool(os.environ.get("CI") or os.environ.get("LP_HEDGE_REQUIRE_NODE"))
ENGINES = ("table", "interpreter", "statemachine", "transitions")
CONSTANTS = {"constant_true": lambda _: True, "constant_false": lambda _: False}

LOG = re.compile(r"""<(?:\w+:)?log(\s+\w+\s*=\s*("[^"]*"|'[^']*'))*\s*/>""")

EXPRESSION_FREE = 88
"""Scripts of the framework's own folders without any condition."""
CONDITIONAL = 5
"""Scripts of its own folders whose conditions are true, false or `In()`: `cond-js` and `in`."""
W3C = 9
"""Scripts it took over from the W3C's suite that use nothing but the dialect."""

KNOWN_FAILURES: dict[str, dict[str, list[str]]] = json.loads(
    Path(__file__).with_name("known_failures.json").read_text()
)
"""Engine → what it cannot run → scripts."""


def adapted(text: str) -> str:
    """The script without `<log>`, and with constants as guards."""
    return re.sub(r'cond="(true|false)"', r'cond="constant_\1"', LOG.sub("", text))


def readable(script: Path, folder: Path) -> Path | None:
    """The adapted script as a file, when our reader accepts it and there is an expectation."""
    copy = folder / f"{script.parent.name}_{script.name}"
    copy.write_text(adapted(script.read_text(encoding="utf-8")), encoding="utf-8")
    try:
        load(copy, lint="structure")
    except DefinitionError:
        return None
    return copy


def names() -> list[str]:
    """Every script that has an expectation, as `folder/name`."""
    return sorted(str(path.relative_to(SCRIPTS).with_suffix("")) for path in SCRIPTS.glob("*/*.json"))


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name → adapted script, for those within the dialect."""
    if not SCRIPTS.is_dir():
        why = f"{EXPRESSION_FREE} conformance scripts on {len(ENGINES)} engines not run: no {SCRIPTS.name} scripts"
        why += " of @scion-scxml/test-framework; run `npm install --ignore-scripts --no-package-lock`"
        pytest.fail(why) if REQUIRED else pytest.skip(why)
    folder = tmp_path_factory.mktemp("scripts")
    found = {name: readable(SCRIPTS / f"{name}.scxml", folder) for name in names()}
    return {name: path for name, path in found.items() if path is not None}


def failure(engine: str, name: str, script: Path) -> str:
    """Why the engine fails the script; empty when it passes."""
    expectation: dict[str, Any] = json.loads((SCRIPTS / f"{name}.json").read_text(encoding="utf-8"))
    try:
        machine = load(script, lint="structure").start(engine, CONSTANTS)
    except UnsupportedChart as error:
        return f"unsupported: {error.problems[0].message}"
    if machine.configuration != set(expectation["initialConfiguration"]):
        return f"starts in {sorted(machine.configuration)}"
    for number, each in enumerate(expectation["events"], start=1):
        machine.step(each["event"]["name"])
        if machine.configuration != set(each["nextConfiguration"]):
            return f"event {number}: {sorted(machine.configuration)}, not {sorted(each['nextConfiguration'])}"
    return ""


def is_conditional(script: Path) -> bool:
    return "cond=" in script.read_text(encoding="utf-8")


def test_all_scripts_of_the_dialect_are_read(scripts: dict[str, Path]) -> None:
    own = {name: path for name, path in scripts.items() if not name.startswith("w3c-ecma/")}
    conditional = [name for name, path in own.items() if is_conditional(path)]
    assert (len(own) - len(conditional), len(conditional)) == (EXPRESSION_FREE, CONDITIONAL)
    assert len(scripts) - len(own) == W3C


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_fails_exactly_the_scripts_listed(engine: str, scripts: dict[str, Path]) -> None:
    found = {name: failure(engine, name, script) for name, script in scripts.items()}
    known = {name: reason for reason, listed in KNOWN_FAILURES[engine].items() for name in listed}
    assert {name: why for name, why in found.items() if why and name not in known} == {}
    assert [name for name in known if known[name] not in found[name]] == []
