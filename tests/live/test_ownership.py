"""One account has one owner: by the lock on this machine, by the epoch in the journal everywhere else."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.live.conftest import Start
from tests.live.emulated import ORDER
from tests.live.site import Site, rests, until


@dataclass(frozen=True, slots=True)
class Elsewhere(Site):
    """The same journal and configuration on what believes to be another machine: its lock is another file."""

    @property
    def environ(self) -> dict[str, str]:
        here = Site(self.folder, self.exchange, self.secrets)
        return {**here.environ, "LP_HEDGE_STATE": str(self.folder / "elsewhere")}


@pytest.fixture
def elsewhere(site: Site) -> Site:
    site.configure(service={"control": None})
    return Elsewhere(site.folder, site.exchange)


def sent(site: Site) -> list[str]:
    """Client ids of the orders sent, in order."""
    return [each["params"]["newClientOrderId"] for each in site.exchange.seen(ORDER)]


def test_a_second_instance_is_refused_while_the_first_lives_stopped_or_not(site: Site, start: Start) -> None:
    first = start()
    rests(site, "-0.16")
    second = site.cli("run", "--live", "--for", "1")
    assert (second.returncode, f"process {first.pid}" in second.stderr) == (3, True)
    first.send_signal(signal.SIGSTOP)
    assert site.cli("run", "--live", "--for", "1").returncode == 3, "a stopped owner is an owner"
    site.lp(0.3)
    first.kill()
    assert first.wait(timeout=60) == -signal.SIGKILL
    start()
    rests(site, "-0.24")
    assert [name[:4] for name in sent(site)] == ["lh1e", "lh2e"]


def test_an_owner_that_was_stopped_and_replaced_sends_nothing_any_more(
    site: Site, start: Start, elsewhere: Site
) -> None:
    first = start()
    until(lambda: site.exchange.position == Decimal("-0.16"), "the first hedge")
    until(lambda: site.entries("fill"), "its fill in the journal")
    first.send_signal(signal.SIGSTOP)
    site.lp(0.3)
    second = start(at=elsewhere)
    until(lambda: len(sent(site)) == 2, "the second owner to hedge")
    first.send_signal(signal.SIGCONT)
    site.lp(0.4)
    assert first.wait(timeout=60) == 3
    assert "another process" in site.log() or "took over" in site.log() or "owns" in site.log()
    until(lambda: len(sent(site)) == 3, "the second owner to go on")
    assert [name[:4] for name in sent(site)] == ["lh1e", "lh2e", "lh2e"]
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=60) == 0
    assert site.cli("journal", "verify", "--replay").returncode == 0
