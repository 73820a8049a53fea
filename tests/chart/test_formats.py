"""One chart in YAML, JSON and SCXML is one chart; SCXML loses nothing and refuses what it must."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.chart import (
    And,
    Call,
    Chart,
    Condition,
    Guard,
    In,
    Kind,
    Not,
    Or,
    Raise,
    State,
    Transition,
    load,
    to_scxml,
    to_statemachine_document,
    vocabulary,
)
from lp_hedge.chart import schema as chart_schema
from lp_hedge.chart.assemble import assemble
from lp_hedge.chart.scxml_reader import read_draft
from lp_hedge.document import parse
from lp_hedge.errors import DefinitionError, UnsupportedChart

Load = Callable[..., Chart]
ROOT = Path(__file__).parents[2]

EVERYTHING = """
name: everything
doc: "Two lines,\\n<and> \\"signs\\"."
doc_zh: 两行。
external: [ELSEWHERE]
states:
  W:
    doc: Works.
    doc_zh: 执行中。
    role: working
    control: c1
    priority: documented
    enter: [act, {raise: entered}]
    exit: note
    transitions:
      - {initial: true, target: R1 R2, on: act}
      - {event: kill stop.*, target: END, id: kill, doc: Out., doc_zh: 退出。, role: r, control: c, priority: documented}
      - {cond: [g1, "g2 or In('ELSEWHERE')"], unless: g3, target: H, on: [{raise: {event: again}}, note]}
    states:
      P:
        parallel: true
        states:
          Q1: {states: {R1: {}, S1: {initial: true}}}
          Q2: {states: {R2: {}}, transitions: [{event: x, target: R2, internal: true}]}
    history:
      H: {type: deep, transitions: [{target: R2, on: note}], doc: Remembers., doc_zh: 记住。}
  END: {final: true, exit: act}
"""


def test_yaml_json_and_scxml_of_the_same_chart_are_equal(load_text: Load) -> None:
    from_yaml = load_text(EVERYTHING, lint="structure")
    from_json = load_text(json.dumps(parse(EVERYTHING).data), name="chart.json", lint="structure")
    from_scxml = load_text(to_scxml(from_yaml), name="chart.scxml", lint="structure")
    assert from_yaml == from_json == from_scxml
    assert list(from_yaml.states) == list(from_json.states) == list(from_scxml.states)


def test_every_part_of_the_document_arrives_in_the_chart(load_text: Load) -> None:
    chart = load_text(EVERYTHING, lint="structure")
    work = chart.states["W"]
    assert (work.initial, work.initial_content) == (("R1", "R2"), (Call("act"),))
    assert work.enter == (Call("act"), Raise("entered"))
    kill, again = work.transitions
    assert (kill.id, kill.events, kill.targets, kill.line) == ("kill", ("kill", "stop.*"), ("END",), 17)
    assert again.cond == And((Guard("g1"), Or((Guard("g2"), In("ELSEWHERE"))), Not(Guard("g3"))))
    assert (again.id, again.content) == ("W.2", (Raise("again"), Call("note")))
    assert chart.states["H"].kind is Kind.DEEP_HISTORY
    assert [each.doc_zh for each in (chart, work, kill, chart.states["H"])] == [
        "两行。",
        "执行中。",
        "退出。",
        "记住。",
    ]
    assert chart.external == ("ELSEWHERE",)


def test_a_loaded_chart_cannot_be_changed(load_text: Load) -> None:
    chart = load_text(EVERYTHING, lint="structure")
    with pytest.raises(TypeError):
        chart.states["NEW"] = chart.states["W"]


GUARDS = st.sampled_from([Guard("a"), Guard("b"), In("S0")])
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    GUARDS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=5,
)
CONTENT = st.lists(st.sampled_from([Call("do_it"), Raise("x.y"), Raise("z")]), max_size=2).map(tuple)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=5
)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any chart of right form: nesting, regions, finals, histories, initial content, annotations."""
    states: dict[str, State] = {}
    roots = tuple(_grow(draw, states, None, 0) for _ in range(draw(st.integers(1, 3))))
    names = [name for name, state in states.items() if state.kind is not Kind.FINAL]
    for name in names:
        if states[name].kind in (Kind.ATOMIC, Kind.COMPOUND, Kind.PARALLEL):
            object.__setattr__(states[name], "transitions", _arrows(draw, name, list(states)))
    return Chart("random", MappingProxyType(states), roots, roots[:1], doc=draw(TEXTS), doc_zh=draw(TEXTS))


def _grow(draw: st.DrawFn, states: dict[str, State], parent: str | None, depth: int) -> str:
    name = f"S{len(states)}"
    kinds = [Kind.ATOMIC, Kind.COMPOUND, Kind.PARALLEL] if depth < 3 else [Kind.ATOMIC]
    if parent is None or states[parent].kind is Kind.COMPOUND:
        kinds = [*kinds, Kind.FINAL]
    kind = draw(st.sampled_from(kinds))
    states[name] = State(name, kind, parent)
    children: tuple[str, ...] = ()
    if kind in (Kind.COMPOUND, Kind.PARALLEL):
        children = tuple(_grow(draw, states, name, depth + 1) for _ in range(draw(st.integers(1, 2))))
    initial = (draw(st.sampled_from(children)),) if kind is Kind.COMPOUND else ()
    if children and draw(st.booleans()):
        history = f"H{len(states)}"
        kind_of_history = draw(st.sampled_from([Kind.SHALLOW_HISTORY, Kind.DEEP_HISTORY]))
        states[history] = State(history, kind_of_history, name, initial=children[:1], initial_content=draw(CONTENT))
        children = (*children, history)
    states[name] = State(
        name, kind, parent, children, initial, draw(CONTENT) if initial else (), draw(CONTENT), draw(CONTENT),
        doc=draw(TEXTS), doc_zh=draw(TEXTS), role=draw(TEXTS), control=draw(TEXTS), priority=draw(TEXTS),
    )  # fmt: skip
    return name


def _arrows(draw: st.DrawFn, source: str, names: list[str]) -> tuple[Transition, ...]:
    return tuple(
        Transition(
            draw(st.sampled_from([f"{source}.{number}", f"t-{source}-{number}"])),
            source,
            draw(st.sampled_from([(), ("e",), ("e.f", "g.*"), ("*",)])),
            draw(st.none() | CONDITIONS),
            draw(st.sampled_from([(), *[(name,) for name in names]])),
            draw(st.booleans()),
            draw(CONTENT),
            draw(TEXTS),
            draw(TEXTS),
            draw(TEXTS),
            priority=draw(TEXTS),
            doc_zh=draw(TEXTS),
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    )


@given(charts())
def test_any_chart_written_as_scxml_reads_back_as_itself(chart: Chart) -> None:
    again = assemble(read_draft(to_scxml(chart), "random.scxml")).chart
    assert again == chart
    assert list(again.states) == list(chart.states)


SCXML = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">\n{}\n</scxml>'
HOSTILE = [
    ('<!DOCTYPE scxml [<!ENTITY a "aaaa">]>\n<scxml/>', 1, "document types and entities"),
    ('<!DOCTYPE scxml SYSTEM "file:///etc/passwd">\n<scxml/>', 1, "document types and entities"),
    ("<scxml/>", 1, "the root must be"),
    ("", 1, "not readable as XML"),
    ("<scxml", 1, "not readable as XML"),
    ("<a>" * 100_000, 1, "100 levels"),
    (SCXML.format("<state/>" * 60_000), 2, "50000 elements"),
    (SCXML.format(""), 1, "no states"),
    (SCXML.format('<state id="a"><transition cond="x == 1"/></state>'), 2, "cond: column 3"),
    (SCXML.format('<state id="a"><transition cond="true"/></state>'), 2, "expected a guard name"),
    (SCXML.format('<state id="a"><transition target="b"/></state>'), 2, "target b is no state"),
    (SCXML.format('<state id="a" colour="red"/>'), 2, "attribute colour"),
    (SCXML.format('<state id="a">text</state>'), 2, "text 'text' has no meaning"),
    (SCXML.format('<state id="a b"/>'), 2, "no allowed state name"),
    (SCXML.format('<state id="a"/>\n<state id="a"/>'), 3, "exists already"),
    (SCXML.format('<state id="a"><onentry><raise event="*"/></onentry></state>'), 2, "without wildcards"),
    (SCXML.format('<state id="a"><history id="h"/><state id="b"/></state>'), 2, "exactly one transition"),
    (SCXML.format('<state id="a"><transition type="other"/></state>'), 2, "internal or external"),
]


@pytest.mark.parametrize(("text", "line", "message"), HOSTILE)
def test_scxml_that_cannot_be_trusted_is_refused_at_its_line(
    load_text: Load, text: str, line: int, message: str
) -> None:
    with pytest.raises(DefinitionError, match=message) as caught:
        load_text(text, name="chart.scxml", lint="structure")
    assert any(p.line == line and message in p.message for p in caught.value.problems)


@pytest.mark.parametrize("name", ["script", "assign", "send", "log", "if", "foreach", "cancel", "other"])
def test_an_unsupported_executable_element_is_refused_by_name(load_text: Load, name: str) -> None:
    text = SCXML.format(f'<state id="a"><onentry>\n<{name}/></onentry></state>')
    with pytest.raises(DefinitionError, match=f":3: {name}: element {name}: "):
        load_text(text, name="chart.scxml", lint="structure")


@pytest.mark.parametrize("name", ["datamodel", "invoke", "donedata"])
def test_an_unsupported_element_is_refused_by_name(load_text: Load, name: str) -> None:
    with pytest.raises(DefinitionError, match=f"element {name}: {name} is not supported"):
        load_text(SCXML.format(f'<state id="a"><{name}/></state>'), name="chart.scxml", lint="structure")


def test_python_statemachine_accepts_the_native_document(load_text: Load) -> None:
    native = pytest.importorskip("statemachine.io.native", reason="python-statemachine is not installed")
    document = to_statemachine_document(load_text(EVERYTHING, lint="structure"))
    definition = native.native_dict_to_definition(document)
    assert definition.initial_states == ["W"]
    assert set(definition.states["W"].history) == {"H"}
    assert not vocabulary.ANNOTATIONS & set(document["states"]["W"])


def test_a_start_that_the_native_document_cannot_express_is_unsupported(load_text: Load) -> None:
    text = SCXML.replace('version="1.0"', 'initial="b"').format('<state id="a"><state id="c"/><state id="b"/></state>')
    with pytest.raises(UnsupportedChart, match="cannot start at b"):
        to_statemachine_document(load_text(text, name="chart.scxml", lint="structure"))


def test_the_shipped_schema_is_the_one_made_from_the_vocabulary() -> None:
    shipped = ROOT / "lp_hedge" / "chart" / "schema.json"
    assert shipped.read_text(encoding="utf-8") == chart_schema.text()
    jsonschema.Draft202012Validator.check_schema(chart_schema.schema())


def test_the_schema_accepts_what_the_reader_accepts_and_refuses_other_keys() -> None:
    validator = jsonschema.Draft202012Validator(chart_schema.schema())
    data = parse(EVERYTHING).data
    assert validator.is_valid(data)
    for path in (data, data["states"]["W"], data["states"]["W"]["transitions"][1], data["states"]["W"]["history"]["H"]):
        path["other"] = 1
        assert not validator.is_valid(data)
        del path["other"]
    assert validator.is_valid(data)


@pytest.mark.parametrize("path", sorted((ROOT / "machines").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_every_machine(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(chart_schema.schema())
    assert validator.is_valid(parse(path.read_text(encoding="utf-8")).data)
    assert load(path, lint="structure").name == path.stem


@pytest.mark.parametrize("path", sorted((ROOT / "machines").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sentence_of_a_machine_stands_in_chinese_too(path: Path) -> None:
    chart = load(path, lint="structure")
    told = [("document", chart), *chart.states.items(), *((each.id, each) for each in chart.transitions())]
    assert [name for name, each in told if bool(each.doc) != bool(each.doc_zh)] == []
    assert [name for name, each in told if each.doc_zh.isascii()] == []
    assert [name for name, each in told if not each.doc_zh.endswith("。")] == []
