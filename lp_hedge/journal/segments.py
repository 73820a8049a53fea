"""Archived stretches of the chain: gzip files of JSON lines, named by their first and last entry.

The first line says whose they are and which digest they continue; each further line is one entry.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import NamedTuple

from lp_hedge.errors import JournalError
from lp_hedge.journal.chain import REMEDY
from lp_hedge.journal.entry import FORMAT, Row, canonical
from lp_hedge.journal.side_files import SideFiles

_NAME = re.compile(r"(\d{6,})-(\d{6,})\.jsonl\.gz")
#: Speed before size: rotation happens between two observations.
COMPRESSION = 1
GZIP = 16 + zlib.MAX_WBITS


class Segment(NamedTuple):
    """One archive by its numbers."""

    first: int
    last: int

    @property
    def name(self) -> str:
        return f"{self.first:06d}-{self.last:06d}.jsonl.gz"


def segments(files: SideFiles) -> list[Segment]:
    """Every archive there is, oldest first."""
    found = (_NAME.fullmatch(name) for name in files.names())
    return sorted(Segment(int(each[1]), int(each[2])) for each in found if each)


def write_segment(files: SideFiles, owner: str, previous: str, segment: Segment, rows: Iterable[Row]) -> None:
    """Archive the rows of a segment; the same rows give the same bytes."""
    head = canonical({"format": FORMAT, "owner": owner, "previous": previous, **segment._asdict()})
    files.write(segment.name, _compressed(chain([head], map(_line, rows))))


def first_link(files: SideFiles, segment: Segment) -> str:
    """The digest that an archive continues. Raises `JournalError` when it is damaged."""
    with _lines(files, segment) as lines:
        return str(json.loads(next(lines))["previous"])


def segment_rows(files: SideFiles, segment: Segment) -> Iterator[Row]:
    """The rows of an archive. Raises `JournalError` when it is not what `write_segment` wrote."""
    with _lines(files, segment) as lines:
        next(lines)
        for line in lines:
            yield _row(line)


@contextmanager
def _lines(files: SideFiles, segment: Segment) -> Iterator[Iterator[bytes]]:
    try:
        with files.open(segment.name) as file, gzip.GzipFile(fileobj=file) as lines:
            yield iter(lines)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, StopIteration) as error:
        raise JournalError(f"archive {segment.name} is damaged ({error}); {REMEDY}") from error


def _compressed(lines: Iterable[str]) -> Iterator[bytes]:
    """A gzip stream without a time in its header."""
    packer = zlib.compressobj(COMPRESSION, zlib.DEFLATED, GZIP)
    for line in lines:
        yield packer.compress(f"{line}\n".encode())
    yield packer.flush()


def _line(row: Row) -> str:
    """`row` as JSON; the body is JSON already."""
    number, t, kind, body, digest = row
    return f'{{"number":{number},"t":{t!r},"kind":"{kind}","body":{body},"digest":"{digest}"}}'


def _row(line: bytes) -> Row:
    data = json.loads(line)
    return Row(int(data["number"]), float(data["t"]), str(data["kind"]), canonical(data["body"]), str(data["digest"]))
