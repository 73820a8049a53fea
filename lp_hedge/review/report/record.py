"""What a report reads of a run: the back-test's record, by shape, so that review and back-test stay siblings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FloatColumn = NDArray[np.float64]


class TradeRecord(Protocol):
    """One fill; `price` is the reference, fee and slippage are in `cost_quote`."""

    @property
    def t(self) -> float: ...
    @property
    def kind(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def leg(self) -> str: ...
    @property
    def base(self) -> float: ...
    @property
    def price(self) -> float: ...
    @property
    def cost_quote(self) -> float: ...
    @property
    def reduce_only(self) -> bool: ...
    @property
    def client_order_id(self) -> str: ...


class RunRecord(Protocol):
    """A back-test's record: figures, columns (a row per bar), fills, counts per state, transition and guard.

    `columns`: `t` [Unix s], prices [quote/base], money [quote, cumulative], `*_base`, and `state`, an index into
    `meta["states"]`. A column that is absent is not drawn; NaN is a gap.
    """

    @property
    def summary(self) -> Mapping[str, Any]: ...
    @property
    def columns(self) -> Mapping[str, NDArray[Any]]: ...
    @property
    def trades(self) -> Sequence[TradeRecord]: ...
    @property
    def visits(self) -> Mapping[str, int]: ...
    @property
    def seconds_in(self) -> Mapping[str, float]: ...
    @property
    def taken(self) -> Mapping[str, int]: ...
    @property
    def refused(self) -> Mapping[str, int]: ...
    @property
    def meta(self) -> Mapping[str, Any]: ...


def column(run: RunRecord, name: str) -> FloatColumn:
    """A column as floats; empty when the run has none, NaN where it is not finite."""
    values = np.asarray(run.columns.get(name, ()), dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def bars(run: RunRecord) -> int:
    """Number of rows."""
    return len(run.columns.get("t", ()))
