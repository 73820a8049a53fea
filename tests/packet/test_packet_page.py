"""The page: complete, self-contained, escaped, in both languages, and the same bytes for the same inputs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from lp_hedge.review.packet import Packet
from lp_hedge.review.packet.page import SECTIONS, html
from lp_hedge.review.packet.words import words
from lp_hedge.review.report.content import canonical
from tests.project.documents import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_control_gap_guard_and_machine_stands_in_the_page(page: str, data: dict[str, Any]) -> None:
    for row in data["controls"]:
        assert f'id="control-{row["id"]}"' in page
        assert escape(row["does"]) in page
    for each in data["gaps"]:
        assert (escape(each["says"]) in page) is each["open"]
    for name in data["guards"]:
        assert f'id="guard-{name}"' in page
    for name in data["charts"]:
        assert f'id="pane-{name}"' in page
    assert data["record"]["sha256"] in page
    for key in SECTIONS:
        assert f'id="{key}"' in page


def test_nothing_is_loaded_and_no_address_is_named(page: str, chinese: Packet) -> None:
    for text in (page, html(chinese)):
        assert re.findall(r"https?://", text) == []
        assert re.findall(r"(?:src|srcset|poster|action|formaction)=", text) == []
        assert "@import" not in text
        assert re.findall(r"url\((?!#)", text) == []
        assert [href for href in re.findall(r'href="([^"]*)"', text) if not href.startswith("#")] == []


def test_only_the_pages_own_script_may_run(page: str) -> None:
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page.replace("&#x27;", "'")


def test_hostile_words_stay_words(page: str) -> None:
    assert "<script>alert(1)" not in page
    assert "Desk &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Paper &quot;only&quot; &amp; small" in page


def test_the_page_in_chinese_leaves_no_word_of_its_own_in_english(chinese: Packet, page: str) -> None:
    text = html(chinese)
    assert '<html lang="zh">' in text
    for key, told in words().items():
        assert CHINESE.search(told["zh"]), key
        places = [sorted(re.findall(r"\{\d\}", told[each])) for each in ("en", "zh")]
        assert places[0] == places[1], key
    for row in chinese.data["controls"]:
        assert row["name_zh"] in text
        assert row["risk_zh"] in text
        assert row["risk"] not in text
    for heading in re.findall(r"<h[234]>(.*?)</h[234]>", text):
        assert CHINESE.search(heading), heading


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    folder = ROOT / "lp_hedge" / "review" / "packet"
    source = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    strings = set(re.findall(r'"([a-z_]+)"', source))
    made = ("effect_", "status_", "relation_", "part_", "weight_", "run_")
    unused = {key for key in words() if key not in strings and not key.startswith(made)}
    assert unused == set()


def test_the_page_holds_every_drawing_once_and_stays_small(page: str, data: dict[str, Any]) -> None:
    assert page.count("<svg") == len(data["charts"]) + 1 + sum(
        each["loads"] for name, each in data["venues"].items() if name != "base"
    )
    assert len(page) < 2_000_000


PROGRAM = """
import sys
from pathlib import Path
from tests.packet.conftest import scope_of
from lp_hedge.review.packet import Packet, write_packet
write_packet(Packet(scope_of([], owner='Desk <script>alert(1)</script>', restrictions='Paper "only" & small')), Path(sys.argv[1]))
"""


def test_another_process_with_another_hash_seed_writes_the_same_bytes(
    page: str, data: dict[str, Any], tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT), "TZ": "Asia/Shanghai"}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
    assert (tmp_path / "review.json").read_text(encoding="utf-8") == canonical(data) + "\n"
    assert (tmp_path / "review.html").read_text(encoding="utf-8") == page


def test_no_time_and_no_place_of_a_machine_is_in_the_data(data: dict[str, Any]) -> None:
    text = canonical(data)
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
    assert not re.search(r"20\d\d-\d\d-\d\dT", text)
