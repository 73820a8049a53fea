"""Reading documents: typed values, positions, and everything that is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.document import parse, read
from lp_hedge.errors import DefinitionError

TYPED = [
    ("true", True),
    ("false", False),
    ("null", None),
    ("", None),
    ("0", 0),
    ("-12", -12),
    ("0.5", 0.5),
    ("-3.25", -3.25),
    ('"010"', "010"),
    ("0x12ab", "0x12ab"),
    ("2023-08-13", "2023-08-13"),
    ("2023-08-13T12:30:45", "2023-08-13T12:30:45"),
    ("127.0.0.1", "127.0.0.1"),
    ("on", "on"),
    ("no", "no"),
    ("1.2.3", "1.2.3"),
    ("'~'", "~"),
]

REFUSED = [
    ("1e3", "write 1000"),
    ("1.5E2", "write 150"),
    ("010", "quote it"),
    ("12:30:45", "quote it"),
    ("12:30", "quote it"),
    ("1_000", "write 1000"),
    (".5", "write 0.5"),
    ("5.", "write 5"),
    ("+1", "write 1"),
    (".inf", "quote it"),
    ("-.Inf", "quote it"),
    (".nan", "quote it"),
    ("NaN", "quote it"),
    ("0o7", "quote it"),
    ("0b11", "quote it"),
    ("~", "write null"),
    ("True", "write true"),
    ("9" * 500, "digits"),
    ("*x", "aliases"),
    ("&x 1", "anchors"),
    ("!!int 1", "tags"),
    ("!python/object:os.system x", "tags"),
]

BROKEN = [
    ("a: 1\na: 2", 2, "duplicate key, first on line 1"),
    ("a: {b: 1, b: 2}", 1, "duplicate key"),
    ("x: 1\n<<: {y: 2}", 2, "merge keys"),
    ("1: 2", 1, "quote it"),
    ("null: 2", 1, "quote it"),
    ("? [a]\n: 1", 1, "cannot be a key"),
    ("a: 1\n---\nb: 2", 2, "second document"),
    ("%TAG ! tag:x,2000:\n---\na: 1", 1, "directives"),
    ("a: [1, 2", 1, "not readable as YAML"),
    ("a: 1\n\tb: 2", 2, "not readable as YAML"),
    ("a: 1\nb: \x07", 2, "U+0007"),
]

BROKEN_JSON = [
    ('{"a": 1e3}', "write 1000"),
    ('{"a": 010}', "quote it"),
    ('{"a": 1,}', "a quoted key"),
    ("[1,]", "a value"),
    ("[1 2]", "a comma"),
    ('{"a" 1}', "a colon"),
    ("{'a': 1}", "a quoted key"),
    ("[-]", "a value"),
    ("[2023-08-13]", "a value"),
    ("[undefined]", "a value"),
    ("[NaN]", "quote it"),
    ("[]x", "the end"),
    ("", "a value"),
    ('["', "not readable as JSON"),
    ('["\\ud83d"]', "surrogate"),
    ('{"a":1,"a":2}', "duplicate key"),
    ("// x\n[]", "a value"),
]


@pytest.mark.parametrize(("text", "value"), TYPED)
def test_a_plain_scalar_has_one_reading(text: str, value: Any) -> None:
    document = parse(f"key: {text}")
    assert document.data == {"key": value}
    assert type(document.data["key"]) is type(value)


@pytest.mark.parametrize(("text", "remedy"), REFUSED)
def test_a_scalar_that_readers_disagree_on_is_refused_with_line_and_remedy(text: str, remedy: str) -> None:
    with pytest.raises(DefinitionError, match=remedy) as caught:
        parse(f"first: 1\nkey: {text}", "some.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == ("some.yaml", 2, "key")


@pytest.mark.parametrize(("text", "line", "message"), BROKEN)
def test_a_malformed_document_is_refused_at_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse(text)
    assert caught.value.problems[0].line == line
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "message"), BROKEN_JSON)
def test_json_is_read_strictly(text: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        parse(text, "some.json")


def test_every_finding_is_listed_not_only_the_first() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse("a: 1e3\nb: ok\nc: 010\n")
    assert [(p.line, p.key) for p in caught.value.problems] == [(1, "a"), (3, "c")]


def test_lines_are_known_for_entries_and_items_and_fall_back_to_the_ancestor() -> None:
    document = parse("a:\n  b: 1\n  c:\n    - x\n    - {d: 2}\n")
    assert [document.line(*path) for path in [("a",), ("a", "b"), ("a", "c", 1), ("a", "c", 1, "d")]] == [1, 2, 5, 5]
    assert document.line("a", "c", 9, "nothing") == 3
    assert document.line("nothing") == 1


@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_refused_quickly(suffix: str, unit: str) -> None:
    with pytest.raises(DefinitionError, match="nested deeper than 50"):
        parse(unit * 100_000, f"deep.{suffix}")


def test_a_bomb_of_aliases_is_refused_at_the_first_anchor() -> None:
    bomb = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n"
    with pytest.raises(DefinitionError, match=r"<text>:1: a: anchors"):
        parse(bomb)


def test_too_many_values_are_refused() -> None:
    with pytest.raises(DefinitionError, match="more than 50000 values"):
        parse("- 1\n" * 60_000)


def test_a_large_file_is_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"[" * 5_000_000)
    with pytest.raises(DefinitionError, match="larger than 1000000 bytes"):
        read(path)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [(b"a: 1\nb: \xff\n", 2, "not UTF-8"), (b"a: \x00", 1, "U\\+0000"), ("a: 1".encode("utf-16"), 1, "not UTF-8")],
)
def test_undecodable_bytes_are_refused(tmp_path: Path, content: bytes, line: int, message: str) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(content)
    with pytest.raises(DefinitionError, match=message) as caught:
        read(path)
    assert caught.value.problems[0].line == line


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(path).data == {"a": 1}


@pytest.mark.parametrize("name", ["absent.yaml", ".", "nul\0name.yaml"])
def test_a_path_that_is_no_file_is_a_definition_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(DefinitionError, match="check the path"):
        read(tmp_path / name)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab:# -", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_json_text_reads_as_the_json_module_reads_it(value: Any) -> None:
    assert parse(json.dumps(value, indent=1), "x.json").data == value


def _refusal(text: str, name: str) -> DefinitionError | None:
    try:
        parse(text, name)
    except DefinitionError as refused:
        return refused
    return None


@given(st.text('[]{}:,"ab1-.e \n', max_size=30))
def test_json_is_refused_where_the_json_module_refuses_it_and_else_only_for_our_own_rules(text: str) -> None:
    refused = _refusal(text, "x.json")
    try:
        expected = json.loads(text)
    except ValueError:
        assert refused is not None
        return
    if refused is None:
        assert parse(text, "x.json").data == expected
    else:
        assert "duplicate key" in str(refused) or "plain decimal" in str(refused)


@given(st.text("ab:-?[]{},&*!|>'\"%@`#~ \n\t1.e<", max_size=40))
def test_any_text_is_read_or_refused_with_problems_and_never_crashes(text: str) -> None:
    refused = _refusal(text, "x.yaml")
    assert refused is None or refused.problems
