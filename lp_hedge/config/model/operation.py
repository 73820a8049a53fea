"""Sections `journal` and `service`: the durable record, and the port where people look."""

from __future__ import annotations

from pydantic import SecretStr

from lp_hedge.config.model.section import Section, key


class Journal(Section):
    """The durable record."""

    url: str = key(
        "sqlite:///lp_hedge.sqlite", "Database of the journal, as an SQLAlchemy URL", "日志数据库地址", hidden="url"
    )


class Service(Section):
    """The dashboard and metrics."""

    host: str = key("127.0.0.1", "Address to listen on", "监听地址")
    port: int = key(8080, "Port to listen on", "监听端口", ge=1, le=65_535)
    token: SecretStr | None = key(None, "Token that allows commands over the network", "访问令牌", hidden="secret")
