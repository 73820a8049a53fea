"""The local control channel: one JSON object a line in, one out, over a Unix socket that only its owner may open."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import time
from typing import Any

import structlog

from lp_hedge.errors import DefinitionError, HedgeError, Refused
from lp_hedge.journal.entry import finite
from lp_hedge.redaction import redact

log = structlog.get_logger("lp_hedge.control")

Handler = Callable[[Mapping[str, Any], str], Awaitable[dict[str, Any]]]

LONGEST_LINE = 1_000_000
#: A run answers between two observations, so at once; only what asks the venue takes longer.
ANSWER_SECONDS = 15.0
VENUE_SECONDS = 150.0
ASKS_THE_VENUE = ("reconcile",)
#: What the system's address of a socket holds, its closing zero left out.
LONGEST_PATH_BYTES = 107
_CREDENTIALS = struct.Struct("3i")


@asynccontextmanager
async def listening(path: Path, handle: Handler) -> AsyncIterator[None]:
    """Answer at `path` while inside; `handle` gets a request and who asked, and may raise `HedgeError`.

    Raises `DefinitionError` for a path where nothing can listen.
    """
    _require_place(path)
    _clear(path)
    old_mask = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(_conversation(handle), path, limit=LONGEST_LINE)
    finally:
        os.umask(old_mask)
    try:
        yield
    finally:
        server.close()
        _clear(path)


def _require_place(path: Path) -> None:
    """A short path in a folder that can be made, and nothing there but perhaps a socket."""
    remedy = "set service.control to another path"
    if len(os.fsencode(path)) > LONGEST_PATH_BYTES:
        raise DefinitionError(f"service.control: {path} is longer than the {LONGEST_PATH_BYTES} bytes of a socket's "
                              f"path; {remedy}")  # fmt: skip
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_other = path.exists() and not stat.S_ISSOCK(path.stat().st_mode)
    except OSError as error:
        raise DefinitionError(f"service.control: {path} cannot be made ({error.strerror}); {remedy}") from error
    if is_other:
        raise DefinitionError(f"service.control: {path} is there and no socket; it is left alone; {remedy}")


def _clear(path: Path) -> None:
    """A socket that is left was a killed run's: the lock has told that none is alive."""
    path.unlink(missing_ok=True)


def _conversation(handle: Handler) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async for line in reader:
                told = json.dumps(finite(await _reply(handle, line, _who(writer))), ensure_ascii=False)
                writer.write(redact(told).encode(errors="backslashreplace") + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError, asyncio.CancelledError):  # gone, or a line beyond the limit
            return
        finally:
            writer.close()

    return converse


async def _reply(handle: Handler, line: bytes, who: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            return {"ok": False, "error": "send one JSON object a line"}
        return {"ok": True, **await handle(request, who)}
    except HedgeError as error:
        return {"ok": False, "error": str(error), "kind": type(error).__name__}
    except (ValueError, RecursionError) as error:
        return {"ok": False, "error": f"not JSON: {error}"}
    except Exception as error:  # whoever asks is told, and may ask on
        log.exception("request failed")
        return {"ok": False, "error": f"it failed: {type(error).__name__}: {error}", "kind": type(error).__name__}


def _who(writer: asyncio.StreamWriter) -> str:
    """The asking process, by the system's word."""
    connection = writer.get_extra_info("socket")
    if not hasattr(socket, "SO_PEERCRED"):
        return "local"
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(found)
    return f"uid {uid} pid {pid}"


def ask(path: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """One question to the run that listens at `path`. Raises `Refused` when none does, or when it says no."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(VENUE_SECONDS if request.get("command") in ASKS_THE_VENUE else ANSWER_SECONDS)
            connection.connect(str(path))
            connection.sendall(json.dumps({**request, "asked_t": time()}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                line = lines.readline()
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise Refused(
            f"no run listens at {path}; start one with `lp-hedge run`, with the same configuration"
        ) from error
    except TimeoutError as error:
        raise Refused(
            f"the run at {path} does not answer; look whether it is stopped, and at its log. "
            "Once it goes on it still does as asked, if that was kill or disable"
        ) from error
    except OSError as error:
        raise Refused(
            f"the run at {path} cannot be asked ({error.strerror or error}); check service.control"
        ) from error
    reply: dict[str, Any] = json.loads(line or b"{}")
    if not reply.pop("ok", False):
        raise Refused(reply.get("error", f"the run at {path} has ended while it was asked"))
    return reply
