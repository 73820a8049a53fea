"""The reference, the schema and the starter are what the models say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lp_hedge.config.generate import generated, main
from lp_hedge.config.keys import SECTIONS, keys
from lp_hedge.config.load import load
from lp_hedge.config.reader import read_settings
from lp_hedge.config.schema import schema
from lp_hedge.document import parse, read

ROOT = Path(__file__).parents[2]
CHECK = Draft202012Validator(schema())


@pytest.mark.parametrize("name", list(generated()))
def test_a_generated_file_is_up_to_date(name):
    assert (ROOT / name).read_text(encoding="utf-8") == generated()[name], "run python -m lp_hedge.config.generate"


def test_writing_them_gives_these_files_and_no_other(tmp_path):
    main(tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(generated())


def test_the_reference_has_every_key_once():
    text = generated()["docs/configuration.md"]
    for section in SECTIONS:
        part = text.partition(f"## {section}\n")[2].partition("\n## ")[0]
        assert [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")] == list(keys(section))


def test_the_starter_loads_with_every_value_at_its_default():
    config = load([ROOT / "config" / "lp_hedge.yml"], environ={})
    assert config.warnings == ()
    assert {name: getattr(config, name) for name in SECTIONS} == {
        name: getattr(load([], environ={}), name) for name in SECTIONS
    }


def test_every_commented_line_of_the_starter_is_a_setting_when_the_mark_is_removed():
    lines = (ROOT / "config" / "lp_hedge.yml").read_text(encoding="utf-8").splitlines()
    settings = [f"  {line.removeprefix('  # ')}" if _is_setting(line) else line for line in lines]
    reading = read_settings(parse("\n".join(settings), "starter.yml"), 1)
    public = [key for section in SECTIONS for key in keys(section).values() if key.hidden != "secret"]
    assert reading.problems == []
    assert set(reading.settings) == {key.full_name for key in public}


def _is_setting(line: str) -> bool:
    name = line.removeprefix("  # ").partition(":")[0]
    return line.startswith("  # ") and any(name in keys(section) for section in SECTIONS)


def test_the_schema_is_a_schema_and_has_no_secrets():
    Draft202012Validator.check_schema(schema())
    sections = schema()["properties"]
    names = {name for section in SECTIONS for name in sections[section]["properties"]} | set(sections)
    assert not {"api_key", "secret", "passphrase", "token"} & names


@pytest.mark.parametrize("name", ["lp_hedge.yml", "owner.yml"])
def test_the_shipped_files_fit_the_schema(name):
    assert list(CHECK.iter_errors(read(ROOT / "config" / name).data)) == []


PUBLIC = [
    key
    for section in SECTIONS
    for key in keys(section).values()
    if key.hidden != "secret" and key.name not in ("start", "end")
]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-1000, 1000), st.floats(-2, 2), st.sampled_from(["0.5", "3", "true", "", "paper", "SOL-USDC"]),
    st.sampled_from([choice for key in PUBLIC for choice in key.choices]), st.just([]), st.just({}),
)  # fmt: skip


@given(st.sampled_from(PUBLIC), VALUES)
def test_editor_and_program_agree_on_a_value(key, value):
    """Law: the schema accepts what the reader accepts, but for the bounds of numbers in quotes.

    And but for `1.0` where a whole number belongs: to JSON Schema it is one, the reader wants it written as `1`.
    """
    assume(_writable(value))
    document = parse(json.dumps({key.section: {key.name: value}}), "c.json")
    by_reader = not read_settings(document, 1).problems
    by_schema = CHECK.is_valid(document.data)
    quoted = isinstance(value, str) and not key.is_text
    pointed = isinstance(value, float) and value.is_integer() and key.kind is int
    assert by_schema == by_reader or ((quoted or pointed) and by_schema)


def _writable(value: object) -> bool:
    """JSON writes small floats with an exponent, which no document may have."""
    return not isinstance(value, float) or "e" not in json.dumps(value)
