"""The packet as one page: nothing is loaded from anywhere, and only its own script may run."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from lp_hedge.review.packet import reference, sections
from lp_hedge.review.packet.content import APPROVED, AWAITING, Packet
from lp_hedge.review.packet.drawings import Pictures
from lp_hedge.review.packet.words import Language, word
from lp_hedge.review.packet.workbench import chip, workbench
from lp_hedge.review.report import theme
from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.page import POLICY

SECTIONS: dict[str, Callable[[dict[str, Any], Language], Markup]] = {
    "gaps": sections.gaps,
    "kill": sections.kill,
    "changes": sections.changes,
    "model": sections.model_check,
    "run": sections.run,
    "guards": reference.guards,
    "conventions": reference.conventions,
    "record": reference.record,
}
STATUS_LOOKS = {AWAITING: "quiet", APPROVED: "good"}


def html(packet: Packet) -> str:
    """The whole document; the same bytes for the same packet."""
    data, lang = packet.data, packet.lang
    bodies = {
        "answers": sections.answers(data, lang),
        "controls": workbench(data, Pictures(packet), lang),
        **{key: made(data, lang) for key, made in SECTIONS.items()},
    }
    main = tag("main", [tag("section", tag("h2", word(key, lang)), body, id=key) for key, body in bodies.items()])
    nav = tag("nav", [tag("a", word(key, lang), href=f"#{key}") for key in bodies], aria_label=word("contents", lang))
    body = tag("body", _header(data, lang), nav, main, tag("script", Markup(_asset("review.js"))))
    return f"<!doctype html>\n{tag('html', _head(data, lang), body, lang=lang)}\n"


def _head(data: dict[str, Any], lang: Language) -> Markup:
    said = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy()),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
    ]
    style = Markup(f"{theme.stylesheet()}\n{_asset('review.css')}")
    return tag("head", said, tag("title", f"{word('packet', lang)} {data['record']['id']}"), tag("style", style))


def _header(data: dict[str, Any], lang: Language) -> Markup:
    record = data["record"]
    scope, status = record["scope"], record["status"]
    stamp = chip(word(f"status_{status.replace(' ', '_').replace('-', '_')}", lang), STATUS_LOOKS.get(status, "bad"))
    return tag(
        "header",
        tag("p", word("packet", lang), " ", stamp, class_="kicker"),
        tag("h1", f"{scope['pair']} · {scope['venue']}"),
        tag("p", _lead(data, lang), class_="lead"),
        tag("dl", list(reference.facts(record, lang)), class_="facts-row"),
        [tag("p", tag("code", each), class_="detail") for each in record["differs"][:8]],
    )


def _lead(data: dict[str, Any], lang: Language) -> str:
    """The packet in one sentence of figures."""
    claims = [each["status"] for row in data["controls"] for each in row["proofs"]]
    counted = [claims.count(each) for each in ("proved", "refuted", "not run")]
    still_open = sum(each["open"] for each in data["gaps"])
    return word("lead", lang, len(data["controls"]), len(claims), *counted, still_open)


def _policy() -> str:
    return POLICY.format(digest=b64encode(sha256(_asset("review.js").encode()).digest()).decode())


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
