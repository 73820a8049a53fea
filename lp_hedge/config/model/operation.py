"""Sections `journal`, `service` and `review`: the durable record, the port where people look, the sign-off."""

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


class Review(Section):
    """The sign-off. With `required`, live trading starts only with the configuration that the reviewer signed."""

    required: bool = key(
        False, "Refuse to start live unless the approval names this configuration", "实盘启动前必须已获批准"
    )
    approval: str | None = key(None, "File written by `lp-hedge review sign`", "批准文件路径")
    public_key: str | None = key(
        None, "The reviewer's public key; the private one never belongs on this machine", "评审人公钥文件路径"
    )
