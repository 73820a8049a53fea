"""XML as a tree of elements with lines. Document types and entities are refused, so there is nothing to expand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from lp_hedge.errors import DefinitionError, Problem

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MAX_ELEMENTS = 50_000
MAX_NESTING = 100
_SEPARATOR = " "


@dataclass(slots=True)
class Element:
    """One element. Names are `(namespace, local name)`; attributes without prefix have the namespace ``""``."""

    namespace: str
    name: str
    line: int
    attributes: dict[tuple[str, str], str]
    children: list[Element] = field(default_factory=list)
    text: str = ""


def read_tree(text: str, file: str) -> Element:
    """The root element of a document. Raises `DefinitionError`."""
    builder = _Builder(file)
    try:
        builder.parser.Parse(text, True)
    except expat.ExpatError as error:
        builder.refuse(error.lineno, f"not readable as XML: {expat.ErrorString(error.code)}")
    return builder.root()


class _Builder:
    """Receives the parser's calls."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        self.parser: XMLParserType = expat.ParserCreate("utf-8", _SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def root(self) -> Element:
        if self._root is None:
            self.refuse(1, "no element; a chart begins with <scxml>")
        return self._root

    def refuse(self, line: int, message: str) -> NoReturn:
        raise DefinitionError([Problem(self._file, line, self._open[-1].name if self._open else "document", message)])

    def _doctype(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        self.refuse(line, "document types and entities are not allowed; remove the declaration")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_NESTING:
            self.refuse(line, f"more than {MAX_ELEMENTS} elements or {MAX_NESTING} levels; split the chart")
        values = {_split(key): value for key, value in attributes.items()}
        element = Element(*_split(name), line, values)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text.strip()


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(_SEPARATOR)
    return namespace, local
