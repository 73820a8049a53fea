"""The control channel from both ends: where it may listen, what goes over it, and who waits for how long."""

from __future__ import annotations

import asyncio
import json
import socket
from math import inf, nan
from pathlib import Path

import pytest

from lp_hedge.errors import DefinitionError, Refused
from lp_hedge.runtime import control
from lp_hedge.runtime.control import LONGEST_PATH_BYTES, ask, listening


def told(path: Path, reply: dict) -> dict:
    """What a client hears from a run that answers with `reply`."""

    async def handle(request, who):
        return reply

    async def main():
        async with listening(path, handle):
            return await asyncio.to_thread(ask, path, {"command": "status"})

    return asyncio.run(main())


def test_a_number_that_is_none_goes_over_the_channel_as_null(tmp_path):
    reply = {"status": {"observation": {"lp_base": nan, "lp_quote": -inf, "t": 1.5}}}
    assert told(tmp_path / "c.sock", reply)["status"]["observation"] == {"lp_base": None, "lp_quote": None, "t": 1.5}


def test_whoever_asks_what_cannot_be_answered_is_told_so_and_may_ask_on(tmp_path):
    path, answered = tmp_path / "c.sock", []

    async def handle(request, who):
        if request["command"] == "status":
            return {"late": abs(1.0 - 10**400)}
        return {"answered": True}

    async def main():
        async with listening(path, handle):
            reader, writer = await asyncio.open_unix_connection(path)
            for command in (b"status", b"explain"):
                writer.write(b'{"command": "%s"}\n' % command)
                answered.append(json.loads(await reader.readline()))
            writer.close()

    asyncio.run(main())
    assert [(each["ok"], each.get("kind")) for each in answered] == [(False, "OverflowError"), (True, None)]


def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    precious = tmp_path / "notes.txt"
    precious.write_text("precious")
    with pytest.raises(DefinitionError, match=r"service\.control: .*notes\.txt is there and no socket"):
        told(precious, {})
    assert precious.read_text() == "precious"


def test_a_socket_that_a_killed_run_has_left_is_taken_over(tmp_path):
    path = tmp_path / "c.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert told(path, {"answered": True}) == {"answered": True}


@pytest.mark.parametrize(
    ("place", "why"),
    [("x" * LONGEST_PATH_BYTES, f"longer than the {LONGEST_PATH_BYTES} bytes"), ("file/c.sock", "cannot be made")],
)
def test_a_path_where_nothing_can_listen_is_named_with_its_key(tmp_path, place, why):
    (tmp_path / "file").touch()
    with pytest.raises(DefinitionError, match=rf"^service\.control: .*{why}.*; set service\.control to another path$"):
        told(tmp_path / place, {})


def test_whoever_asks_a_stopped_run_is_told_so_and_does_not_wait_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(control, "ANSWER_SECONDS", 0.01)
    path = tmp_path / "c.sock"
    with socket.socket(socket.AF_UNIX) as stopped:
        stopped.bind(str(path))
        stopped.listen()
        with pytest.raises(Refused, match="does not answer; .*it still does as asked, if that was kill"):
            ask(path, {"command": "enable"})
