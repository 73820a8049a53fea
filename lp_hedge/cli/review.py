"""`lp-hedge review`: the packet a risk reviewer reads, and the sign-off that follows."""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from lp_hedge.cli.options import ConfigFiles, Json, Venue, configuration
from lp_hedge.cli.output import emit, emit_json, say
from lp_hedge.cli.recorded import HELP, recorded
from lp_hedge.errors import DefinitionError

app = typer.Typer(add_completion=False, no_args_is_help=False)

Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Where review.html and .json go.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="PACKET|REVISION", help="An earlier review.json, or a git revision.")
]
Run = Annotated[str | None, typer.Option("--evidence", metavar="LOG", help=f"What was decided in a run. {HELP}")]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang", help="Language of the page and its sentences.")]
Owner = Annotated[str, typer.Option("--owner", metavar="NAME", help="Who answers for this strategy.")]
Restrictions = Annotated[str, typer.Option("--restrictions", metavar="TEXT", help="What it may not be used for.")]
Mutants = Annotated[
    bool, typer.Option("--mutants", help="Try the properties on every small mistake in the charts; minutes.")
]
Directory = Annotated[Path, typer.Argument(metavar="DIR", help="The packet's directory.")]
Key = Annotated[Path, typer.Option("--key", metavar="FILE", help="The reviewer's private key.")]
Reviewer = Annotated[str, typer.Option("--reviewer", metavar="NAME", help="Who signs.")]
SignedOn = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Date of the sign-off; today.")]
NewKey = Annotated[Path, typer.Argument(metavar="FILE", help="The private key; its public half gets .pub.")]
ApprovalFile = Annotated[Path | None, typer.Option("--approval", metavar="FILE", help="Default: review.approval.")]
PublicKey = Annotated[Path | None, typer.Option("--public-key", metavar="FILE", help="Default: review.public_key.")]


@app.callback(invoke_without_command=True)
def review(  # noqa: PLR0917  one parameter an option
    context: typer.Context,
    output: Output = None,
    config: ConfigFiles = [],  # noqa: B006  typer copies it
    venue: Venue = None,
    since: SinceOption = None,
    evidence: Run = None,
    lang: Lang = "en",
    owner: Owner = "",
    restrictions: Restrictions = "",
    mutants: Mutants = False,
) -> int:
    """Write one page and its data: controls, gaps, proofs, drawings, and what changed.

    The same inputs give the same bytes. `keygen`, `sign` and `check` make, write and test the sign-off.
    """
    if context.invoked_subcommand is not None:
        return 0
    if output is None:
        raise DefinitionError("review: name the directory to write to with -o DIR")
    from lp_hedge.review.packet import Packet, Scope, write_packet
    from lp_hedge.review.packet.scope import at_every_venue, shipped_charts

    charts, found = shipped_charts(), configuration(config, venue)
    scope = Scope(found, charts, at_every_venue(config, os.environ), venue, owner, restrictions)
    with nullcontext() if evidence is None else recorded(evidence, config, venue) as log:
        page = write_packet(Packet(scope, lang, since, log, mutants), output)
    say(f"sha256 {scope.fingerprint.sha256}")
    emit(str(page))
    return 0


@app.command()
def keygen(file: NewKey) -> None:
    """Make a reviewer's pair of keys. The private one stays with the reviewer.

    A passphrase is taken from LP_HEDGE_REVIEW_PASSPHRASE. An existing file is never replaced.
    """
    from lp_hedge.review.packet import keys

    public = keys.generate(file, keys.passphrase_of(os.environ))
    say(f"private key {file}: keep it away from where the strategy runs")
    emit(str(public))


@app.command()
def sign(directory: Directory, key: Key, reviewer: Reviewer, restrictions: Restrictions = "",
         date: SignedOn = None) -> None:  # fmt: skip
    """Approve the packet that was read: writes approval.json beside it, signed, naming every part of the hash."""
    from lp_hedge.review.packet import approval, keys

    day = date or datetime.now(UTC).date().isoformat()
    passphrase = keys.passphrase_of(os.environ)
    path = approval.sign(directory, key, reviewer=reviewer, signed_on=day, restrictions=restrictions,
                         passphrase=passphrase)  # fmt: skip
    emit(str(path))


@app.command()
def check(config: ConfigFiles = [], venue: Venue = None, approval: ApprovalFile = None,  # noqa: B006  typer copies it
          public_key: PublicKey = None, as_json: Json = False) -> int:  # fmt: skip
    """Is this configuration the approved one? Exit 0 when it is, 3 naming what differs when it is not."""
    from dataclasses import asdict

    from lp_hedge.review.packet import require_approval
    from lp_hedge.review.packet.approval import FILE

    found = configuration(config, venue)
    if approval is None and found.review.approval is None:
        raise DefinitionError(f"review check: name the {FILE} with --approval, or set review.approval")
    signed = require_approval(found, approval=approval, public_key=public_key)
    told = {} if signed is None else {name: asdict(signed)[name] for name in _SHOWN}
    if as_json:
        emit_json({"approved": True, **told})
    else:
        emit("approved: " + ", ".join(f"{name} {value}" for name, value in told.items() if value))
    return 0


_SHOWN = ("reviewer", "signed_on", "sha256", "restrictions")
