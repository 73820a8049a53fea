"""Every key of the configuration as a record, read off the section models; nothing is said twice."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr, TypeAdapter
from pydantic.fields import FieldInfo

from lp_hedge.config.model.backtest import Backtest, Time
from lp_hedge.config.model.hedge import Hedge
from lp_hedge.config.model.lp import Lp, OwnerBase
from lp_hedge.config.model.operation import Journal, Review, Service
from lp_hedge.config.model.paper import Paper
from lp_hedge.config.model.section import Hidden, Section
from lp_hedge.config.model.venue import Venue
from lp_hedge.formula.signature import UNITS

SECTIONS: Mapping[str, type[Section]] = {
    "lp": Lp, "venue": Venue, "hedge": Hedge, "journal": Journal, "service": Service, "review": Review,
    "paper": Paper, "backtest": Backtest,
}  # fmt: skip
PREFIX = "hedge_"
VARIABLE_PREFIX = "LP_HEDGE__"
VENUE_THRESHOLDS = ("step", "min_notional", "taker_fee_bps", "maintenance_margin_rate", "recv_window_seconds")
LP_THRESHOLDS = (
    "base_amount", "quote_amount", "position_width_pct", "rebalance_seconds", "lower_price_limit", "upper_price_limit",
    "auto_open", "auto_recentre", "rebalance_hysteresis_pct", "rebalances_per_hour", "stop_loss_pct", "take_profit_pct",
    "payback_hours", "transaction_cost_quote", "max_slippage_bps", "replace_seconds", "transaction_timeout_seconds",
    "lp_max_failures",
)  # fmt: skip

_NOUNS = {float: "a number", int: "a whole number", bool: "true or false", str: "text", SecretStr: "text"}
_BOUNDS = {"gt": ">", "ge": "≥", "le": "≤", "lt": "<"}


@dataclass(frozen=True)
class Key:
    """One key: where it belongs, what it takes, and what it means."""

    section: str
    name: str
    field: FieldInfo

    @property
    def full_name(self) -> str:
        return f"{self.section}.{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{VARIABLE_PREFIX}{self.section}__{self.name}".upper()

    @property
    def default(self) -> Any:
        """The default in the key's own type."""
        return getattr(_defaults(self.section), self.name)

    @property
    def doc(self) -> str:
        return self.field.description or ""

    @property
    def doc_zh(self) -> str:
        return str(self._extra["doc_zh"])

    @property
    def unit(self) -> str:
        by_suffix = (unit for suffix, unit in UNITS.items() if self.name.endswith(suffix))
        return str(self._extra["unit"]) or (next(by_suffix, "") if self.is_number else "")

    @property
    def hidden(self) -> Hidden:
        return self._extra["hidden"]  # type: ignore[no-any-return] # `section.key` puts a Hidden there

    @cached_property
    def kind(self) -> Any:
        """The type without null: float, int, bool, str, SecretStr or a Literal."""
        return get_args(self._value_type)[0] if get_origin(self._value_type) is Annotated else self._value_type

    @property
    def nullable(self) -> bool:
        return types.NoneType in _alternatives(self.field.annotation)

    @property
    def choices(self) -> tuple[str, ...]:
        return get_args(self.kind) if get_origin(self.kind) is Literal else ()

    @property
    def is_number(self) -> bool:
        return self.kind in (float, int)

    @property
    def is_text(self) -> bool:
        return self.kind in (str, SecretStr) or bool(self.choices)

    @property
    def expected(self) -> str:
        """What it takes, in words: `a number > 0 and ≤ 1`."""
        noun = "one of " + ", ".join(self.choices) if len(self.choices) > 1 else "".join(self.choices)
        noun = noun or self._shaped(_NOUNS.get(self.kind, "text"))
        bounds = " and ".join(self._bounds())
        return f"{noun} {bounds}".strip() + (" or null" if self.nullable else "")

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Checks one value as the section would."""
        settings = {each: value for each, value in Section.model_config.items() if each in ("strict", "allow_inf_nan")}
        annotated: Any = Annotated[self.field.annotation, self.field]
        return TypeAdapter(annotated, config=settings)  # type: ignore[arg-type] # a subset of ConfigDict

    @property
    def _extra(self) -> dict[str, Any]:
        extra = self.field.json_schema_extra
        return extra if isinstance(extra, dict) else {}

    @property
    def _value_type(self) -> Any:
        return next(each for each in _alternatives(self.field.annotation) if each is not types.NoneType)

    def _bounds(self) -> list[str]:
        found = [(sign, getattr(each, name, None)) for each in self.field.metadata for name, sign in _BOUNDS.items()]
        return [f"{sign} {bound}" for sign, bound in found if bound is not None]

    def _shaped(self, noun: str) -> str:
        """Text of a certain form is said to be so."""
        if self._value_type is Time:
            return "a date or time like 2023-08-13 or 2023-08-13T12:30:00Z"
        has_pattern = any(getattr(each, "pattern", None) for each in self.field.metadata)
        return f"{noun} like {self.default}" if has_pattern else noun


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


@cache
def _defaults(section: str) -> Section:
    return SECTIONS[section]()


@cache
def keys(section: str) -> Mapping[str, Key]:
    """The keys of one section by their full name, in the order of the model."""
    return {name: Key(section, name, field) for name, field in SECTIONS[section].model_fields.items()}


@cache
def owner_keys() -> Mapping[str, Key]:
    """Keys that stand at the top of a file in the owner's flat format."""
    base = {name: key for name, key in keys("lp").items() if name in OwnerBase.model_fields}
    return {**base, **keys("hedge")}


@cache
def threshold_keys() -> Mapping[str, Key]:
    """Keys that guards, the controller and the keeper read: all of `hedge`, what the venue gives, the LP's policies."""
    venue = {name: keys("venue")[name] for name in VENUE_THRESHOLDS}
    return {**keys("hedge"), **venue, **{name: keys("lp")[name] for name in LP_THRESHOLDS}}


def find(section: str, name: str) -> Key | None:
    """A key by the name it has in its section; in `hedge` the prefix may be left out."""
    known = keys(section)
    return known.get(name) or (known.get(PREFIX + name) if section == "hedge" else None)


def nearest(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """The remedy for an unknown name: the nearest known one, or all of them when none is near."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    if found:
        return f"did you mean {found[0]}?"
    return "known are " + ", ".join(known) if len(known) <= 12 else "see `lp-hedge show-config` for the known keys"
