"""Adapters are found by folder and by entry point; what is wrong with one stops the start-up and says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args
from unittest.mock import patch

import pytest

from adapters.ccxt_perp import quirks
from lp_hedge import manifests, plugins
from lp_hedge.config.load import load
from lp_hedge.config.model.venue import Venue
from lp_hedge.document import parse
from lp_hedge.errors import DefinitionError
from lp_hedge.manifests import LpManifest, connect_lp, connect_venue, lp_manifests, venue_manifests
from tests.venues.worlds import WORLDS

SAMPLE = venue_manifests()["paper"]


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    with patch.dict(plugins.ADAPTERS, clear=True):
        manifests._manifests.cache_clear()
        yield
    manifests._manifests.cache_clear()


def config_for(venue: str) -> Any:
    return load([], environ={"LP_HEDGE__VENUE__NAME": venue})


def test_every_venue_that_configuration_knows_has_an_adapter_and_a_world_for_its_cards():
    known = set(get_args(Venue.model_fields["name"].annotation))

    assert known == set(venue_manifests()) == set(WORLDS)


@pytest.mark.parametrize("venue", list(WORLDS))
def test_a_venue_is_connected_by_its_name_and_declares_what_its_manifest_does(venue):
    connected = connect_venue(config_for(venue), lambda: 0.0)

    assert (connected.name, connected.capabilities) == (venue, venue_manifests()[venue].capabilities)


def test_an_installed_adapter_is_found_beside_the_shipped_ones():
    plugins.ADAPTERS["acme"] = (replace(SAMPLE, name="acme"), LpManifest("acme_lp", "Acme", "acme:connect", "none"))

    assert "acme" in venue_manifests() and "paper" in venue_manifests()
    assert "acme_lp" in lp_manifests() and "acme_lp" not in venue_manifests()


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        ((SAMPLE,), "an adapter named paper exists already"),
        ("adapters.acme", "is a tuple of VenueManifest and LpManifest"),
        ((None,), "is a tuple of VenueManifest and LpManifest"),
    ],
)
def test_a_wrong_manifest_stops_the_start_up_and_names_its_origin(offered, why):
    plugins.ADAPTERS["acme"] = offered
    with pytest.raises(DefinitionError, match=f"entry point acme: .*{why}"):
        venue_manifests()


def test_a_venue_without_an_adapter_is_refused_with_the_names_there_are():
    with patch.object(manifests, "_shipped", lambda: iter([("here", replace(SAMPLE, name="other"))])):
        with pytest.raises(DefinitionError, match=r"venue\.name: there is no adapter paper; there are other"):
            connect_venue(config_for("paper"), lambda: 0.0)
        with pytest.raises(DefinitionError, match=r"lp\.source: there is no adapter"):
            connect_lp(config_for("paper"), lambda: 0.0)


def test_a_library_that_is_not_installed_is_named_with_its_remedy():
    broken = replace(SAMPLE, connect="a_module_nobody_has:connect")
    with (
        patch.object(manifests, "_shipped", lambda: iter([("here", broken)])),
        pytest.raises(DefinitionError, match=r"needs a_module_nobody_has.*pip install"),
    ):
        connect_venue(config_for("paper"), lambda: 0.0)


GOOD = (quirks.FOLDER / "okx.yaml").read_text(encoding="utf-8")


def read_as(text: str) -> quirks.Quirks:
    return quirks._record(quirks.Quirks, parse(text, "okx.yaml"), (), {"name": "okx"})


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("terms: account_config", "turms: account_config", "turms: unknown key"),
        ("settle: USDT\n", "", "settle is missing"),
        ("look_up: {form: named}", "look_up: named", "look_up: is a mapping"),
        ("  throttled:", "  slow:", "codes.slow: unknown outcome"),
        ('duplicate: ["51016"]', 'duplicate: ["51016", "50011"]', "50011 has two outcomes"),
    ],
)
def test_a_slip_in_a_venue_s_file_is_refused_with_its_line(old, new, why):
    assert old in GOOD
    with pytest.raises(DefinitionError, match=rf"okx\.yaml:\d+: .*{why}"):
        read_as(GOOD.replace(old, new))


@pytest.mark.parametrize("venue", quirks.names())
def test_every_venue_s_file_names_forms_that_exist(venue):
    from adapters.ccxt_perp import terms

    told = quirks.quirks(venue)
    assert told.terms in terms.FORMS
    assert told.client_id in {"plain", "cloid"} and told.look_up.form in {"named", "parameter"}
    assert told.fills.per_page > 0 and told.fills.days_per_request > 0
