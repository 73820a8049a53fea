"""`lp-hedge show-config`."""

from __future__ import annotations

from lp_hedge.cli.options import ConfigFiles, Json, Venue, configuration
from lp_hedge.cli.output import emit, emit_json


def show_config(config: ConfigFiles = [], venue: Venue = None, as_json: Json = False) -> None:  # noqa: B006 # typer's
    """Each value with its unit and origin: a line of a file, a variable, or the default. Secrets are never shown.

    The text is itself a configuration file.
    """
    from lp_hedge.config.show import as_data, as_text

    shown = configuration(config, venue)
    if as_json:
        emit_json(as_data(shown))
    else:
        emit(as_text(shown))
