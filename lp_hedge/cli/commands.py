"""The commands there are. To add one: write its function in a file of its own, and a line here.

The function is imported when the command is called, so that `lp-hedge --help` stays fast. It returns an exit
code or None (0), raises `HedgeError`s freely, and may have a docstring with details below the summary given here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """`lp-hedge NAME` calls `function` of `module`; `summary` is its line in the help."""

    name: str
    module: str
    function: str
    summary: str


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry("demo", "lp_hedge.cli.demo", "demo", "Hedge a simulated market and write the report"),
    CommandEntry("run", "lp_hedge.cli.live", "run", "Hedge now: on paper, or with --live on a real account"),
    CommandEntry("status", "lp_hedge.cli.control", "status", "Say what the run does now"),
    CommandEntry("enable", "lp_hedge.cli.control", "enable", "Let the run hedge"),
    CommandEntry("disable", "lp_hedge.cli.control", "disable", "Stop hedging, and close the hedge if configured"),
    CommandEntry("kill", "lp_hedge.cli.control", "kill", "Cancel everything and flatten"),
    CommandEntry("reset", "lp_hedge.cli.control", "reset", "Leave a latched fault, or a kill once flat"),
    CommandEntry("reconcile", "lp_hedge.cli.control", "reconcile", "Compare the venue with the journal"),
    CommandEntry("lp", "lp_hedge.cli.lp", "app", "Show the LP position; open, close, collect, recentre it"),
    CommandEntry("backtest", "lp_hedge.cli.backtest", "backtest", "Run a configuration over market data"),
    CommandEntry("replay", "lp_hedge.cli.replay", "replay", "Turn observations into explained decisions"),
    CommandEntry("render", "lp_hedge.cli.render", "render", "Draw the machines, or check the drawings"),
    CommandEntry("diff", "lp_hedge.cli.diff", "diff", "Tell what changed between charts, revisions or venues"),
    CommandEntry("verify", "lp_hedge.cli.verify", "verify", "Prove the charts' properties, or show how they fail"),
    CommandEntry("explain", "lp_hedge.cli.explain", "explain", "Say why a recorded decision did or did not trade"),
    CommandEntry("evidence", "lp_hedge.cli.evidence", "evidence", "Step through recorded decisions in a page"),
    CommandEntry("review", "lp_hedge.cli.review", "app", "Write the risk-review packet; sign and check approvals"),
    CommandEntry("journal", "lp_hedge.cli.journal", "app", "Check, read and export the record of a run"),
    CommandEntry("validate", "lp_hedge.cli.validate", "validate", "Check charts, venue files and configuration"),
    CommandEntry("show-config", "lp_hedge.cli.show_config", "show_config", "Show every value and where it comes from"),
    CommandEntry("init", "lp_hedge.cli.init", "init", "Write a starter configuration"),
    CommandEntry("doctor", "lp_hedge.cli.doctor", "doctor", "Check the installation"),
    CommandEntry("version", "lp_hedge.cli.version", "version", "Show the version"),
)
