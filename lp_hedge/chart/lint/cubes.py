"""Exhaustive decisions over guards as independent booleans, as cubes: who is granted, who is not, the rest open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from lp_hedge.chart.semantics import Grant

MAX_CUBES = 4_096

T = TypeVar("T")


class Cube(NamedTuple):
    """A partial valuation: bit masks of the atoms that are granted and of those that are not."""

    yes: int = 0
    no: int = 0

    def meets(self, other: Cube) -> bool:
        """Is there a valuation in both?"""
        return not (self.yes & other.no or self.no & other.yes)

    def joined(self, other: Cube) -> Cube:
        """The valuations in both; only for cubes that meet."""
        return Cube(self.yes | other.yes, self.no | other.no)


ANY = Cube()


class TooMany(Exception):
    """More combinations than this lint is willing to look at."""


class Atoms:
    """Names of the atoms seen, each with its bit."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def bit(self, name: str) -> int:
        """The bit of a name, new ones added."""
        return self._bits.setdefault(name, 1 << len(self._bits))

    def names(self, mask: int) -> list[str]:
        """Names of the atoms in a mask."""
        return [name for name, bit in self._bits.items() if bit & mask]

    def expand(self, decide: Callable[[Grant], T]) -> list[tuple[Cube, T]]:
        """Every outcome of a decision with the cube that leads to it; the cubes are disjoint and cover all.

        Raises `TooMany` beyond `MAX_CUBES`.
        """
        found: list[tuple[Cube, T]] = []
        open_cubes = [ANY]
        while open_cubes:
            cube = open_cubes.pop()
            try:
                found.append((cube, decide(self._oracle(cube))))
            except _Unknown as unknown:
                bit = self.bit(unknown.name)
                open_cubes += [Cube(cube.yes, cube.no | bit), Cube(cube.yes | bit, cube.no)]
            if len(found) + len(open_cubes) > MAX_CUBES:
                raise TooMany
        return found

    def _oracle(self, cube: Cube) -> Grant:
        def grant(name: str) -> bool:
            bit = self.bit(name)
            if bit & cube.yes:
                return True
            if bit & cube.no:
                return False
            raise _Unknown(name)

        return grant


class _Unknown(Exception):
    """The decision depends on an atom that the cube leaves open."""

    def __init__(self, name: str) -> None:
        self.name = name


def remainder(cube: Cube, covers: Iterable[Cube]) -> list[Cube]:
    """The parts of a cube that no cover reaches, as disjoint cubes. Raises `TooMany`."""
    parts = [cube]
    for cover in covers:
        parts = [rest for part in parts for rest in _without(part, cover)]
        if len(parts) > MAX_CUBES:
            raise TooMany
        if not parts:
            break
    return parts


def _without(part: Cube, cover: Cube) -> list[Cube]:
    """A cube minus another, as disjoint cubes."""
    if not part.meets(cover):
        return [part]
    rest: list[Cube] = []
    for yes, no in _literals(cover):
        if not (yes & part.yes or no & part.no):
            rest.append(Cube(part.yes | no, part.no | yes))
            part = Cube(part.yes | yes, part.no | no)
    return rest


def _literals(cube: Cube) -> list[Cube]:
    return [Cube(bit, 0) for bit in _bits(cube.yes)] + [Cube(0, bit) for bit in _bits(cube.no)]


def _bits(mask: int) -> list[int]:
    return [1 << place for place in range(mask.bit_length()) if mask >> place & 1]
