"""What a run says at its end about the on-chain tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.chain.summary import RECORD, counted, not_run, pytest_terminal_summary, tallies

REASON = "not run: no Anvil; run `make node`"


@dataclass
class Report:
    nodeid: str = "tests/chain/test_wei_exact.py::test"
    when: str = "call"
    passed: bool = True
    skipped: bool = False
    longrepr: Any = None
    user_properties: list[tuple[str, Any]] = field(default_factory=list)


@dataclass
class Terminal:
    stats: dict[str, list[Any]]
    written: list[str] = field(default_factory=list)

    def section(self, title: str) -> None:
        self.written.append(title)

    def write_line(self, line: str) -> None:
        self.written.append(line)


def record(flavour: str, states: int, **moves: int) -> dict[str, Any]:
    return {"flavour": flavour, "states": states, "moves": moves}


def skipped(folder: str) -> Report:
    longrepr = ("conftest.py", 1, f"Skipped: {REASON}")
    return Report(f"tests/{folder}/test_x.py::test", "setup", passed=False, skipped=True, longrepr=longrepr)


def test_counts_of_a_flavour_add_up_over_tests() -> None:
    found = tallies([record("uniswap_v3", 2, mint=1), record("pancake_v3", 5), record("uniswap_v3", 3, mint=4)])
    assert (found["uniswap_v3"]["states"], found["uniswap_v3"]["move mint"]) == (5, 5)
    assert found["pancake_v3"]["states"] == 5


def test_every_flavour_has_a_column_and_every_count_a_row() -> None:
    lines = [line.split() for line in counted(tallies([record("uniswap_v3", 1234), record("pancake_v3", 5)]))]
    assert lines[0][-2:] == ["uniswap_v3", "pancake_v3"]
    assert ["states", "1,234", "5"] in lines


def test_tests_that_could_not_run_are_counted_by_their_reason() -> None:
    assert not_run([skipped("chain"), skipped("chain"), skipped("engines")]) == [f"2 on-chain tests {REASON}"]


def test_a_failed_test_counts_nothing_and_a_run_without_these_tests_says_nothing() -> None:
    handed_in = [(RECORD, record("uniswap_v3", 9))]
    terminal = Terminal({"failed": [Report(passed=False, user_properties=handed_in)], "": [Report(when="setup")]})
    pytest_terminal_summary(terminal)
    assert terminal.written == []


def test_a_passed_test_is_told() -> None:
    terminal = Terminal({"passed": [Report(user_properties=[(RECORD, record("uniswap_v3", 9))])]})
    pytest_terminal_summary(terminal)
    assert any(line.split() == ["states", "9"] for line in terminal.written)
