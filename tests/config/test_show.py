"""What is shown of a configuration: everything but secrets, and text that loads again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from lp_hedge.config.keys import SECTIONS, Key, keys
from lp_hedge.config.load import assemble, load
from lp_hedge.config.origin import Origin, Setting
from lp_hedge.config.reader import Reading, read_settings
from lp_hedge.config.show import as_data, as_text, redacted_url, scalar
from lp_hedge.document import parse
from lp_hedge.errors import DefinitionError

SECRET_VARIABLES = {
    key.variable: "hunter2" for section in SECTIONS for key in keys(section).values() if key.hidden == "secret"
}


def test_secrets_are_never_shown(loaded):
    config = loaded(environ=SECRET_VARIABLES)
    assert len(SECRET_VARIABLES) == 6
    for text in (as_text(config), json.dumps(as_data(config)), repr(config)):
        assert "hunter2" not in text
    assert as_data(config)["venue"]["secret"] == {"value": "***", "unit": "", "origin": "LP_HEDGE__VENUE__SECRET"}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://polygon.node/v3/0a1b2c", "https://polygon.node/***"),
        ("https://user:pass@node:8545", "https://***@node:8545"),
        ("https://node/?apikey=1", "https://node/?***"),
        ("http://127.0.0.1:8545/", "http://127.0.0.1:8545/"),
        ("wss://node/ws/key", "wss://node/***"),
        ("sqlite:///lp_hedge.sqlite", "sqlite:///lp_hedge.sqlite"),
        ("postgresql://u:p@db:5432/hedge?sslkey=x", "postgresql://***@db:5432/hedge?***"),
        ("my-secret", "***"),
        ("http://[broken", "***"),
        ("http://node:port/", "***"),
    ],
)
def test_credentials_are_cut_out_of_urls(url, shown):
    assert redacted_url(url) == shown


@pytest.mark.parametrize(("section", "key"), [("lp", "rpc_url"), ("venue", "base_url"), ("journal", "url")])
def test_urls_are_shown_without_credentials(loaded, section, key):
    config = loaded(f"{section}:\n  {key}: https://user:hunter2@node/hunter2?k=hunter2#hunter2\n")
    assert "hunter2" not in as_text(config) + json.dumps(as_data(config))
    assert getattr(getattr(config, section), key).count("hunter2") == 4


def test_each_value_has_its_unit_and_origin(loaded, tmp_path):
    data = as_data(loaded("hedge:\n  cooldown_seconds: 60\n"))["hedge"]["hedge_cooldown_seconds"]
    assert data == {"value": 60.0, "unit": "s", "origin": f"{tmp_path}/1.yml:2"}


def test_the_venues_guards_are_shown():
    data = as_data(load([], venue="hyperliquid", environ={}))["guards"]["within_rate_limit"]
    assert (data["use"], data["thresholds"]) == ("within_rate_limit", {"hedge_max_per_hour": 20})
    assert data["origin"].endswith("hyperliquid.yaml:10")
    assert "# guard margin_sufficient is served by cross_margin_sufficient" in as_text(
        load([], venue="hyperliquid", environ={})
    )


def numbers(key: Key) -> st.SearchStrategy[object]:
    if key.choices:
        return st.sampled_from(key.choices)
    if key.kind is bool:
        return st.booleans()
    if key.kind is int:
        return st.integers(-(10**9), 10**9)
    return (
        st.decimals(0, 10**9, places=9).map(float)
        if key.kind is float
        else st.sampled_from(["", "a b", "# x", "yes", "1e3", "null", "é: 1"])
    )


SETTABLE = [key for section in SECTIONS for key in keys(section).values() if not key.hidden and key.name != "source"]
SOME_SETTINGS = st.lists(st.sampled_from(SETTABLE), unique_by=lambda key: key.full_name, max_size=8).flatmap(
    lambda chosen: st.tuples(*(st.tuples(st.just(key), numbers(key)) for key in chosen))
)


@given(SOME_SETTINGS)
def test_what_is_shown_loads_again_with_the_same_values(settings):
    """Law: reading the text of a configuration gives that configuration."""
    reading = Reading()
    for key, value in settings:
        reading.add(Setting(key, value, Origin("file", 1, 1)))
    try:
        config = assemble([reading], {})
    except DefinitionError:  # random values may contradict each other
        reject()
    again = read_settings(parse(as_text(config), "shown.yml"), 1)
    assert again.problems == []
    assert {name: getattr(config, name) for name in SECTIONS} == {
        name: getattr(assemble([again], {}), name) for name in SECTIONS
    }


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x7f\x85\u2028\u2029\ufeff"), max_size=30
    )
)
def test_any_text_is_written_so_that_it_reads_back_as_itself(text):
    assert parse(f"key: {scalar(text)}\n").data == {"key": text}
