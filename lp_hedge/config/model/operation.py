"""Sections `journal`, `service` and `review`: the durable record, the live run, the sign-off."""

from __future__ import annotations

from typing import Literal

from pydantic import SecretStr

from lp_hedge.config.model.section import Section, key


class Journal(Section):
    """The durable record."""

    url: str = key(
        "sqlite:///lp_hedge.sqlite", "Database of the journal, as an SQLAlchemy URL", "日志数据库地址", hidden="url"
    )
    checkpoint_entries: int = key(
        2000,
        "Entries after which the whole state is written down; a restart replays what came since",
        "检查点间隔",
        unit="1",
        ge=1,
    )
    segment_entries: int = key(
        20_000, "Entries after which the older ones move to a compressed archive", "分段条数", unit="1", ge=1000
    )
    keep_segments: int = key(500, "Archives kept; older ones are removed; 0 = all", "保留归档数", unit="1", ge=0)


class Service(Section):
    """The live run: how often it looks, what it leaves behind, where it listens."""

    observe_seconds: float = key(1, "Time between two observations of a live run", "观测间隔", gt=0, le=60)
    on_exit: Literal["cancel", "keep"] = key(
        "cancel",
        "What a clean end does with a working order or TWAP; the hedge itself is always held",
        "退出时的挂单处理",
    )
    lockstep: Literal["none", "statemachine", "interpreter"] = key(
        "none", "Second engine that must agree before an order leaves", "双引擎校验"
    )
    control: str | None = key(
        None, "Socket for status, kill and the other commands; null = beside the journal's lock", "控制通道"
    )

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
