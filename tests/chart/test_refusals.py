"""Documents that are refused whatever they mean: vocabulary, form, names, sizes, hostile input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.chart import Chart, load
from lp_hedge.errors import DefinitionError, Problem

Problems = Callable[..., tuple[Problem, ...]]

UNSUPPORTED_STATE_KEYS = ["invoke", "donedata"]
UNSUPPORTED_TRANSITION_KEYS = ["before", "after"]
UNSUPPORTED_ACTIONS = ["assign", "script", "if", "send", "log", "foreach", "cancel"]

# text, line, key, part of the message
FORM = [
    ("A: 1", 1, "A", "unknown; allowed here"),
    ("- A", 1, "document", "a chart is a mapping"),
    ("states: {}", 1, "document", "no states"),
    ("states: [A]", 1, "states", "must be a mapping"),
    ("states:\n  A: {}\nversion: 2", 3, "version", "unknown; allowed here"),
    ("doc: a\ndescription: b\nstates:\n  A: {}", 2, "description", "keep one of them"),
    ("states:\n  A: {}\ndatamodel: {x: 1}", 3, "datamodel", "charts hold no data"),
    ("states:\n  A: {colour: red}", 2, "states.A.colour", "unknown; allowed here"),
    ("states:\n  A B: {}", 2, "states.A B", "no allowed state name"),
    ("states:\n  A: text", 2, "states.A", "must be a mapping"),
    ("states:\n  A: {initial: yes}", 2, "states.A.initial", "must be true or false"),
    ("states:\n  A: {transitions: {event: x}}", 2, "states.A.transitions", "must be a list"),
    ("states:\n  A:\n    transitions:\n      - go", 4, "states.A.transitions[0]", "must be a mapping"),
    ("states:\n  A: {transitions: [{event: [a, b]}]}", 2, "states.A.transitions[0].event", "must be text"),
    ("states:\n  A: {transitions: [{event: a b*}]}", 2, "states.A.transitions[0].event", "'b*' is no allowed name"),
    ("states:\n  A: {transitions: [{event: a a}]}", 2, "states.A.transitions[0].event", "named twice"),
    ("states:\n  A: {transitions: [{event: ''}]}", 2, "states.A.transitions[0].event", "is empty"),
    ("states:\n  A: {transitions: [{event: x, target: B}]}", 2, "states.A.transitions[0]", "target B is no state"),
    ("states:\n  ALPHA: {transitions: [{target: ALPA}]}", 2, "states.ALPHA.transitions[0]", "did you mean ALPHA?"),
    ("states:\n  A: {transitions: [{cond: a >}]}", 2, "states.A.transitions[0].cond", "column 3"),
    ("states:\n  A: {doc_zh: 1}", 2, "states.A.doc_zh", "must be text"),
    ("states:\n  A: {transitions: [{unless: 1}]}", 2, "states.A.transitions[0].unless", "must be text"),
    ("states:\n  A: {transitions: [{id: 'a b'}]}", 2, "states.A.transitions[0].id", "no allowed name"),
    ("states:\n  A: {enter: do-it}", 2, "states.A.enter", "no action name"),
    ("states:\n  A: {enter: __import__('os')}", 2, "states.A.enter", "no action name"),
    ("states:\n  A: {enter: {raise: 'a.*'}}", 2, "states.A.enter.raise", "without wildcards"),
    ("states:\n  A: {enter: 3}", 2, "states.A.enter", "must be an action name"),
    ('states:\n  A: {doc: "\\x01"}', 2, "states.A.doc", "control characters"),
    ("states:\n  A: {final: true, parallel: true}", 2, "states.A", "exclude each other"),
    ("states:\n  A: {final: true, states: {B: {}}}", 2, "states.A", "a final state has no states"),
    ("states:\n  A: {final: true, transitions: [{event: x}]}", 2, "states.A", "a final state has no states"),
    ("states:\n  A: {parallel: true}", 2, "states.A", "needs regions"),
    ("states:\n  A: {parallel: true, states: {B: {final: true}}}", 2, "states.A.states.B", "cannot be a region"),
    ("states:\n  A: {parallel: true, states: {B: {initial: true}}}", 2, "states.A.states.B", "always entered"),
    ("states:\n  A: {initial: true}\n  B: {initial: true}", 3, "states.B", "A is initial already"),
    ("states:\n  A: {}\n  B: {states: {A: {}}}", 3, "states.B.states.A", "exists already"),
    ("states:\n  A: {history: {H: {transitions: [{target: A}]}}}", 2, "states.A", "history or initial without states"),
    ("states:\n  A: {states: {B: {}}, history: {H: {}}}", 2, "states.A.history.H", "one default transition"),
    (
        "states:\n  A: {states: {B: {}}, history: {H: {type: full, transitions: [{target: B}]}}}",
        2,
        "states.A.history.H.type",
        "must be one of shallow, deep",
    ),
    (
        "states:\n  A: {states: {B: {}}, history: {H: {transitions: [{target: C}]}}}\n  C: {}",
        2,
        "states.A.history.H.transitions[0]",
        "does not lie below A",
    ),
    (
        "states:\n  A: {states: {B: {}}, transitions: [{initial: true, target: C}]}\n  C: {}",
        2,
        "states.A.transitions[0]",
        "does not lie below A",
    ),
    (
        "states:\n  A: {states: {B: {}}, transitions: [{initial: true, target: B, cond: g1}]}",
        2,
        "states.A.transitions[0].cond",
        "always taken",
    ),
    ("states:\n  A: {states: {B: {}}, transitions: [{initial: true}]}", 2, "states.A.transitions[0]", "needs a target"),
    (
        "states:\n  A: {states: {B: {initial: true}}, transitions: [{initial: true, target: B}]}",
        2,
        "states.A",
        "keep one of them",
    ),
    (
        "states:\n  A: {transitions: [{event: x, target: A B}]}\n  B: {}",
        2,
        "states.A.transitions[0]",
        "cannot be active together",
    ),
    (
        "states:\n  A: {transitions: [{id: t, event: x}]}\n  B:\n    transitions:\n      - {id: t, event: x}",
        5,
        "states.B.transitions[0]",
        "transition t exists already",
    ),
    (
        "states:\n  A: {transitions: [{event: x}, {id: A.1, event: y}]}",
        2,
        "states.A.transitions[1]",
        "transition A.1 exists already",
    ),
    ("external: [A]\nstates:\n  A: {}", 1, "document", "external A is a state of this chart"),
    ("states:\n  A: {machine: ../x}", 2, "states.A.machine", "must be the name of a chart"),
    ("states:\n  A: {machine: absent}", 2, "states.A.machine", "there is no absent.yaml"),
    ("states:\n  A: {machine: chart}", 2, "states.A.machine", "contains itself"),
    ("states:\n  A: &a {}\n  B: *a", 2, "states.A", "anchors and aliases"),
    ("states:\n  A: {}\n  A: {}", 3, "states.A", "duplicate key"),
    ("states:\n  A: {transitions: [{event: 010}]}", 2, "states.A.transitions[0].event", "no plain decimal"),
    ("states: !!python/object/apply:os.system [x]", 1, "states", "tags"),
]


@pytest.mark.parametrize(("text", "line", "key", "message"), FORM)
@pytest.mark.parametrize("lint", ["structure", "full"])
def test_a_document_of_the_wrong_form_is_refused_at_its_line_and_key(
    problems_of: Problems, text: str, line: int, key: str, message: str, lint: str
) -> None:
    problems = problems_of(text, lint=lint)
    found = [p for p in problems if (p.line, p.key) == (line, key) and message in p.message]
    assert found, problems
    assert all(Path(p.file).name == "chart.yaml" for p in problems)


@pytest.mark.parametrize("key", UNSUPPORTED_STATE_KEYS)
def test_an_unsupported_state_key_is_refused_by_name_with_a_remedy(problems_of: Problems, key: str) -> None:
    (problem,) = problems_of(f"states:\n  A:\n    {key}: x\n", lint="structure")
    assert (problem.line, problem.key) == (3, f"states.A.{key}")
    assert f"{key} is not supported; " in problem.message


@pytest.mark.parametrize("key", UNSUPPORTED_TRANSITION_KEYS)
def test_an_unsupported_transition_key_is_refused_by_name_with_a_remedy(problems_of: Problems, key: str) -> None:
    (problem,) = problems_of(f"states:\n  A: {{transitions: [{{event: x, {key}: act}}]}}\n", lint="structure")
    assert f"{key} is not supported; use on" in problem.message


@pytest.mark.parametrize("key", UNSUPPORTED_ACTIONS)
def test_an_unsupported_action_is_refused_by_name_with_a_remedy(problems_of: Problems, key: str) -> None:
    problems = problems_of(f"states:\n  A: {{enter: [{{{key}: x}}]}}\n", lint="structure")
    assert any(f"{key} is not supported; " in problem.message for problem in problems)


def test_too_many_states_are_refused_with_the_limit(problems_of: Problems) -> None:
    text = "states:\n" + "".join(f"  S{n}: {{}}\n" for n in range(501))
    (problem,) = problems_of(text)
    assert "501 states, more than 500" in problem.message


def test_too_many_transitions_are_refused_with_the_limit(problems_of: Problems) -> None:
    text = "states:\n  A:\n    transitions:\n" + "      - {event: x}\n" * 5_001
    (problem,) = problems_of(text)
    assert "5001 transitions, more than 5000" in problem.message


def test_too_deep_states_are_refused_with_the_limit(problems_of: Problems) -> None:
    text = "states: {S0: " + "".join(f"{{states: {{S{n}: " for n in range(1, 21)) + "{}" + "}}" * 20 + "}"
    (problem,) = problems_of(text)
    assert "21 levels of nesting, more than 20" in problem.message


def test_regions_that_multiply_through_files_are_refused(problems_of: Problems) -> None:
    wide = "states:\n" + "".join(f"  S{{0}}{n}: {{{{machine: m{{1}}}}}}\n" for n in range(4))
    files = {f"m{n}": wide.format(n, n + 1) for n in range(1, 5)}
    problems = problems_of("states:\n  A: {machine: m1}\n", lint="structure", m5="states: {X: {}}", **files)
    assert any("more than 50 regions" in problem.message for problem in problems)


def _tower(number: int) -> str:
    """Eighteen states inside each other, the innermost a region that holds the next tower."""
    opening = "".join(f"S{number}_{level}: {{states: {{" for level in range(18))
    return f"states: {{{opening}S{number}: {{machine: m{number + 1}}}{'}}' * 18}}}"


def test_regions_that_nest_too_deep_through_files_are_refused(problems_of: Problems) -> None:
    files = {f"m{n}": _tower(n) for n in range(1, 12)}
    problems = problems_of("states:\n  A: {machine: m1}\n", lint="structure", m12="states: {X: {}}", **files)
    assert any("nest deeper than 4 levels" in problem.message for problem in problems)


@pytest.mark.parametrize("name", ["chart.txt", "chart", "chart.xml"])
def test_an_unknown_suffix_is_refused(problems_of: Problems, name: str) -> None:
    (problem,) = problems_of("states: {A: {}}", name=name)
    assert ".yaml, .yml, .json, .scxml" in problem.message


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json", "scxml"])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(DefinitionError, match="no such file"):
        load(tmp_path / f"absent.{suffix}")


def test_another_lint_is_a_mistake_of_the_caller(load_text: Callable[..., Chart]) -> None:
    with pytest.raises(ValueError, match="'full' or 'structure'"):
        load_text("states: {A: {}}", lint="none")


def test_the_problem_of_a_region_points_at_the_regions_own_file(problems_of: Problems, tmp_path: Path) -> None:
    composition = "states:\n  P:\n    parallel: true\n    states:\n      r1: {machine: one}\n      r2: {machine: two}\n"
    one = "states:\n  A: {transitions: [{event: x, cond: nobody, target: B}]}\n"
    one += "  B: {transitions: [{event: x, target: A}]}\n"
    two = "states:\n  C:\n    transitions:\n      - {event: y, target: NOWHERE}\n"
    (problem,) = problems_of(composition, one=one, two=two)
    assert (problem.file, problem.line) == (str(tmp_path / "two.yaml"), 4)
    (problem,) = problems_of(composition, one=one, two=two.replace("NOWHERE", "C"))
    assert (problem.file, problem.line, problem.key) == (str(tmp_path / "one.yaml"), 2, "A.1")


@pytest.mark.parametrize(
    ("external", "message"),
    [("NOBODY", "external NOBODY is no state of this composition"), ("B", "external B is a state of the same region")],
)
def test_external_names_a_state_of_another_region(problems_of: Problems, external: str, message: str) -> None:
    composition = "states:\n  P:\n    parallel: true\n    states:\n      r1: {machine: one}\n      r2: {machine: two}\n"
    one = "states: {A: {transitions: [{event: x, target: B}]}, B: {transitions: [{event: x, target: A}]}}"
    problems = problems_of(composition, lint="structure", one=f"external: [{external}]\n{one}", two="states: {C: {}}")
    assert any(message in problem.message for problem in problems)
