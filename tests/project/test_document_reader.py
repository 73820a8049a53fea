"""The reader of pages, on pages of its own."""

from __future__ import annotations

import pytest

from tests.project.documents import Command, blocks, commands, first_not_shown, pages

PAGE = """# Title

```python title=guards/x.py
x = 1
```

<!-- not run: needs a network -->
```console
$ fetch
```

<!-- exit: 2 -->

```console
$ first   # says hello
hello
$ second --flag
```
"""


def test_blocks_are_read_in_order_with_title_note_and_line() -> None:
    found = [(block.language, block.title, block.note, block.value, block.line) for block in blocks(PAGE)]
    assert found == [
        ("python", "guards/x.py", "", "", 3),
        ("console", "", "not run", "needs a network", 8),
        ("console", "", "exit", "2", 14),
    ]


def test_commands_are_split_from_what_they_show_and_from_remarks() -> None:
    assert commands(blocks(PAGE)[2].text) == [Command("first", ("hello",)), Command("second --flag", ())]


def test_a_console_block_that_starts_with_output_is_refused() -> None:
    with pytest.raises(ValueError, match="starts with a command"):
        commands("hello\n$ first\n")


@pytest.mark.parametrize(
    ("shown", "output", "absent"),
    [
        (("a", "c"), "a\nb\nc\n", None),
        (("c", "a"), "a\nb\nc\n", "a"),
        (("took ... s",), "took 0.3 s\n", None),
        (("took ... s",), "took 0.3 m\n", "took ... s"),
        (("1.5",), "125\n", "1.5"),
    ],
    ids=["in order", "out of order", "any text", "wrong end", "a dot is a dot"],
)
def test_shown_lines_must_follow_in_order(shown: tuple[str, ...], output: str, absent: str | None) -> None:
    assert first_not_shown(shown, output) == absent


def test_the_pages_are_found() -> None:
    names = {page.name for page in pages()}
    assert {"README.md", "contributing.md", "add-a-guard.md"} <= names
