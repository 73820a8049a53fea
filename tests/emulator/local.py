"""A server on this machine that takes every route itself; each wire format is a subclass."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from aiohttp import web

HOST = "127.0.0.1"


class LocalServer(ABC):
    """Enter it to serve on a free port; leave it to stop."""

    _runner: web.AppRunner

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._let_go()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._runner.addresses[0][1]}"

    @abstractmethod
    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """The answer to a request of whatever method and route."""

    @abstractmethod
    async def _let_go(self) -> None:
        """End what would keep the server from stopping."""
