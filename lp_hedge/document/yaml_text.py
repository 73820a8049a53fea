"""YAML marks for the builder, from PyYAML's event stream: nothing is composed, so bombs and depth stop early."""

from __future__ import annotations

from typing import Any

from lp_hedge.document.builder import Builder


def feed(text: str, builder: Builder) -> None:
    """Send every mark of one YAML document to the builder. Raises `DefinitionError` through it."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = 0
    line = 1
    try:
        event: Any
        for event in yaml.parse(text, Loader=loader):
            line = _line(event)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                _check_start(event, documents, builder, line)
            else:
                _forward(event, builder, line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, len(text.splitlines())) if mark else line
        builder.stop(line, f"not readable as YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        builder.stop(line, f"not readable as YAML: {str(error).splitlines()[0]}")


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _check_start(event: Any, documents: int, builder: Builder, line: int) -> None:
    if documents > 1:
        builder.stop(line, "a second document begins; put it into a file of its own")
    if event.version or event.tags:
        builder.stop(line, "directives are not allowed; remove the line that starts with %")


def _forward(event: Any, builder: Builder, line: int) -> None:
    import yaml

    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        builder.stop(line, "anchors and aliases are not allowed; write the value out, or quote it if it is text")
    if getattr(event, "tag", None):
        builder.stop(line, f"tags such as {event.tag[:40]} are not allowed; remove it, or quote it if it is text")
    if isinstance(event, yaml.ScalarEvent):
        builder.scalar(event.value, line, plain=event.implicit[0])
    elif isinstance(event, yaml.MappingStartEvent):
        builder.open(dict, line)
    elif isinstance(event, yaml.SequenceStartEvent):
        builder.open(list, line)
    elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        builder.close()
