"""How files are read: sections, the owner's flat format, and what is hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from lp_hedge.config.hummingbot import BASE_KEYS
from lp_hedge.config.keys import owner_keys
from lp_hedge.config.load import load
from lp_hedge.document import read
from lp_hedge.errors import DefinitionError

ROOT = Path(__file__).parents[2]
OWNER = ROOT / "config" / "owner.yml"


def test_the_owners_file_loads_as_it_is():
    config = load([OWNER], environ={})
    assert (config.hedge.hedge_ratio, config.hedge.hedge_delta_band_quote, config.hedge.hedge_max_per_hour) == (
        1,
        50,
        30,
    )
    assert (config.lp.trading_pair, config.lp.quote_amount, config.lp.strategy_type) == ("SOL-USDC", 30, None)
    assert config.origin("hedge_ratio").line == 22


def test_the_owners_file_has_every_owner_key_and_no_other():
    ours = {
        "max_price_age_seconds", "hedge_out_of_range_seconds", "max_basis_bps", "max_funding_bps", "price_collar_pct",
        "min_liquidation_distance_pct", "hedge_max_failures", "hedge_order_timeout_seconds", "lookup_settle_seconds", "hedge_band",
        "hedge_trade_to", "hedge_risk_aversion",
    }  # fmt: skip
    assert set(read(OWNER).data) == set(owner_keys()) - ours


def test_the_owners_file_has_the_defaults_except_for_the_ratio():
    owner, default = load([OWNER], environ={}).thresholds(), load([], environ={}).thresholds()
    assert {name for name, value in owner.items() if value != default[name]} == {"hedge_ratio"}


def test_the_prefix_may_be_left_out_in_section_hedge(loaded):
    assert loaded("hedge:\n  ratio: 0.7\n").hedge.hedge_ratio == 0.7


def test_flat_keys_and_sections_may_share_a_file(loaded):
    config = loaded("hedge_ratio: 0.7\nbacktest:\n  range_pct: 5\n")
    assert (config.hedge.hedge_ratio, config.backtest.range_pct) == (0.7, 5)


@pytest.mark.parametrize("text", ["", "# nothing\n", "hedge:\n", "hedge: {}\nlp:\n"])
def test_an_empty_file_or_section_changes_nothing(loaded, text):
    assert loaded(text).thresholds() == loaded().thresholds()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "hedge:\n  ratio: 0.7\n  hedge_ratio: 0.7\n",
            "1.yml:3: hedge_ratio: already given at 1.yml:2; keep one of them",
        ),
        (
            "hedge_ratio: 0.7\nhedge:\n  ratio: 0.7\n",
            "1.yml:3: hedge_ratio: already given at 1.yml:1; keep one of them",
        ),
        ("hedge:\n  ratoi: 1\n", "1.yml:2: hedge.ratoi: unknown key in section hedge; did you mean ratio?"),
        (
            "hedge:\n  hedge_raito: 1\n",
            "1.yml:2: hedge.hedge_raito: unknown key in section hedge; did you mean hedge_ratio?",
        ),
        ("hegde:\n  ratio: 1\n", "1.yml:1: hegde: unknown key; did you mean hedge?"),
        ("hedge_ratoi: 1\n", "1.yml:1: hedge_ratoi: unknown key; did you mean hedge_ratio?"),
        ("hedge:\n  step: 1\n", "1.yml:2: hedge.step: no key of section hedge; move it to section venue"),
        ("step: 1\n", "1.yml:1: step: belongs into section venue; write it below `venue:`"),
        (
            "journal:\n  zzz: 1\n",
            "1.yml:2: journal.zzz: unknown key in section journal; known are url, checkpoint_entries, segment_entries, keep_segments",
        ),
        ("hedge: 1\n", "1.yml:1: hedge: a section is a mapping of keys; indent its keys below it"),
        ("hedge: [ratio]\n", "1.yml:1: hedge: a section is a mapping of keys; indent its keys below it"),
        ("- hedge\n", "1.yml:1: document: configuration is a mapping of sections; write `hedge:` and its keys"),
        ("just text\n", "1.yml:1: document: configuration is a mapping of sections; write `hedge:` and its keys"),
    ],
)
def test_a_misplaced_key_is_refused_with_its_remedy(refused, text, message):
    assert refused(text) == [message]


@pytest.mark.parametrize("key", list(BASE_KEYS))
def test_a_key_of_hummingbots_base_is_ignored_with_a_warning(loaded, key):
    config = loaded(f"hedge_ratio: 0.7\n{key}: []\n")
    (warning,) = config.warnings
    assert (warning.line, warning.key) == (2, key)
    assert warning.message.startswith("ignored: ")


def test_all_findings_of_all_files_come_at_once(refused):
    found = refused(
        "hedge:\n  ratio: 2\n  leverage: 0\n", "lp:\n  source: moon\n", environ={"LP_HEDGE__VENUE__STEP": "0"}
    )
    assert [each.split(" ")[0] for each in found] == ["1.yml:2:", "1.yml:3:", "2.yml:2:", "environment:"]


SECRETS = [("venue", "api_key"), ("venue", "secret"), ("lp", "passphrase"), ("service", "token")]


@pytest.mark.parametrize(("section", "key"), SECRETS)
def test_a_secret_in_a_file_is_refused_and_not_repeated(refused, section, key):
    (found,) = refused(f"{section}:\n  {key}: hunter2\n")
    assert found == (
        f"1.yml:2: {section}.{key}: a secret does not belong into a file; "
        f"remove the line and set the variable LP_HEDGE__{section.upper()}__{key.upper()}"
    )


HOSTILE = {
    "alias": ("a: &x 1\nhedge:\n  ratio: *x\n", 1),
    "bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1),
    "duplicate key": ("hedge:\n  ratio: 1\n  ratio: 0.5\n", 3),
    "exponent": ("hedge:\n  delta_band_quote: 1e3\n", 2),
    "octal": ("hedge:\n  delta_band_quote: 010\n", 2),
    "sexagesimal": ("hedge:\n  cooldown_seconds: 12:30:45\n", 2),
    "not a number": ("hedge:\n  ratio: .nan\n", 2),
    "infinity": ("hedge:\n  delta_band_quote: .inf\n", 2),
    "tag": ("hedge: !!python/object/apply:os.system ['true']\n", 1),
    "merge key": ("hedge:\n  <<: {ratio: 1}\n", 2),
    "two documents": ("hedge: {}\n---\nhedge: {}\n", 2),
    "deep nesting": ("hedge: " + "[" * 5000 + "]" * 5000, 1),
    "nul": ("hedge:\n  ratio: 0\0\n", 2),
    "unclosed": ("hedge: {ratio: 1\n", 1),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused_with_its_line(refused, name):
    text, line = HOSTILE[name]
    found = refused(text)
    assert found[0].startswith(f"1.yml:{line}: ")


def test_a_file_of_5_mb_is_refused_unread(refused):
    assert refused("x" * 5_000_000) == ["1.yml:1: file: larger than 1000000 bytes; split it"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DefinitionError, match="nowhere.yml:1: file: no such file; check the path"):
        load([tmp_path / "nowhere.yml"], environ={})


def test_json_is_read_too(write, tmp_path):
    path = write('{"hedge": {"ratio": 0.7}}', "c.json")
    assert load([path], environ={}).hedge.hedge_ratio == 0.7
