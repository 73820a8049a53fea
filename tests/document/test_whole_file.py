"""What is written is complete, or not there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from lp_hedge.document.whole_file import whole_file, write_whole


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with whole_file(path) as file:
        file.write(b"half")
        file.flush()
        assert not path.exists()
        file.write(b" and half")
    assert path.read_bytes() == b"half and half"
    assert list(tmp_path.iterdir()) == [path]


def test_after_a_failure_the_earlier_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_whole({path: b"earlier"})
    with pytest.raises(TypeError), whole_file(path) as file:
        file.writelines([b"later", "no bytes"])  # type: ignore[list-item]
    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_bytes(b"earlier")
    link.symlink_to(target)
    write_whole({link: b"later"})
    assert link.is_symlink()
    assert target.read_bytes() == b"later"


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write_whole({pipe: b"through"})
    reader.join()
    assert heard == [b"through"]
    assert pipe.is_fifo()


def test_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole({tmp_path: b"x"})
    assert list(tmp_path.iterdir()) == []
