"""What the adapter takes from the configuration, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote, urlsplit, urlunsplit

from adapters.gateway.connectors import CONNECTORS, Connector
from lp_hedge.config.model.lp import Lp
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError
from lp_hedge.redaction import conceal

#: Where Gateway listens unless it is told otherwise.
USUAL_ADDRESS = "http://127.0.0.1:15888"


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` holds no credentials. `network` is Gateway's name without the chain; `slippage_pct` is per cent."""

    url: str
    login: tuple[str, str] | None
    connector: Connector
    network: str
    pool: str
    position: str | None
    wallet: str | None
    base: str
    quote: str
    base_token: str | None
    quote_token: str | None
    strategy_type: int | None
    slippage_pct: Decimal
    deadline_seconds: float
    confirmations: int

    @property
    def chain_network(self) -> str:
        """As the routes under `/trading` want it."""
        return f"{self.connector.chain}-{self.network}"


def settings(config: Config) -> Settings:
    """Raises `DefinitionError` that names the key."""
    lp = config.lp
    if not lp.pool_address:
        raise DefinitionError("lp.pool_address: Gateway is asked about one pool; set its address")
    url, login = _address(lp.gateway_url or USUAL_ADDRESS)
    connector = _connector(lp)
    base, _, quote = lp.trading_pair.partition("-")
    return Settings(
        url, login, connector, _network(lp, connector), lp.pool_address, lp.position_address, lp.wallet,
        base, quote, lp.base_token, lp.quote_token, lp.strategy_type,
        Decimal(repr(lp.max_slippage_bps)) / 100, lp.deadline_seconds, lp.confirmations,
    )  # fmt: skip


def _address(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address without its credentials, and those; they are masked wherever they might be shown."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DefinitionError("lp.gateway_url: Gateway speaks HTTP; write it as http://HOST:PORT or https://HOST:PORT")
    bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
    if parts.username is None:
        return bare, None
    conceal(parts.password or "")
    return bare, (unquote(parts.username), unquote(parts.password or ""))


def _connector(lp: Lp) -> Connector:
    name, _, kind = lp.connector_name.partition("/")
    if name not in CONNECTORS or kind not in ("", "clmm"):
        known = ", ".join(f"{each}/clmm" for each in CONNECTORS)
        raise DefinitionError(f"lp.connector_name: {lp.connector_name} holds no position with a range; take {known}")
    return CONNECTORS[name]


def _network(lp: Lp, connector: Connector) -> str:
    chain, _, network = lp.network.partition("-")
    if chain != connector.chain or not network:
        raise DefinitionError(
            f"lp.network: {lp.connector_name} is on {connector.chain}; {lp.network} should be {connector.chain}-NETWORK"
        )
    return network
