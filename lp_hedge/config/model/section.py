"""How a key is declared: a pydantic field with its meaning in two languages and its unit."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Hidden = Literal["", "secret", "url"]


class Section(BaseModel):
    """One section. Values are typed exactly: no text for a number, no number for a truth value."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True, hide_input_in_errors=True
    )


def key(default: Any, doc: str, zh: str, *, unit: str = "", hidden: Hidden = "", **bounds: Any) -> Any:
    """Declare one key. `unit` only where the key's suffix does not say it; `bounds` as pydantic's `Field` takes them.

    `hidden`: `secret` comes from the environment alone and is never shown; `url` may carry credentials, which
    are cut out wherever it is shown.
    """
    extra: dict[str, Any] = {"doc_zh": zh, "unit": unit, "hidden": hidden}
    return Field(default, description=doc, json_schema_extra=extra, **bounds)
