"""Runs one command line and turns whatever happens into a message and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import typer
from typer.main import get_command

from lp_hedge.cli.app import app
from lp_hedge.cli.installation import require_one_place
from lp_hedge.cli.options import forget, placed
from lp_hedge.cli.output import say
from lp_hedge.errors import DataError, DefinitionError, HedgeError, Mismatch, Refused

PROGRAM = "lp-hedge"
DEBUG = "LP_HEDGE_DEBUG"
FAILED, USAGE, REFUSED, MISMATCH, INTERRUPTED = 1, 2, 3, 4, 130

CODES: tuple[tuple[type[BaseException], int], ...] = (
    (DefinitionError, USAGE),
    (DataError, USAGE),
    (Refused, REFUSED),
    (Mismatch, MISMATCH),
    (HedgeError, FAILED),
)


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one command line. Nothing is raised, unless `LP_HEDGE_DEBUG` asks for the traceback."""
    try:
        code = _dispatch(list(sys.argv[1:] if arguments is None else arguments) or ["--help"])
        sys.stdout.flush()
    except BrokenPipeError:
        _close_stdout()
        return FAILED
    except OSError as error:  # the last of the output could not be written
        _close_stdout()
        return _failed(error)
    except SystemExit as exit_:  # typer's own way out when a pipe breaks, and after a completion script
        return exit_.code if isinstance(exit_.code, int) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _dispatch(arguments: list[str]) -> int:
    forget()
    try:
        require_one_place()
        result: Any = get_command(app).main(arguments, prog_name=PROGRAM, standalone_mode=False)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except typer.TyperException as error:
        return _usage(error)
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(DEBUG):
            sys.excepthook = _told_without_secrets
            raise
        return _failed(error)
    return result if isinstance(result, int) else 0


def _usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else PROGRAM
    say(f"{PROGRAM}: {error.format_message()}")
    say(f"Try '{command} --help'.")
    return error.exit_code


def _failed(error: Exception) -> int:
    """Say what happened; a fault of ours is named as such."""
    if isinstance(error, HedgeError | OSError):
        say(f"{PROGRAM}: {placed(str(error))}")
    else:
        say(f"{PROGRAM}: internal error, {type(error).__name__}: {error}; run with {DEBUG}=1 and report what it shows")
    return next((code for kind, code in CODES if isinstance(error, kind)), FAILED)


def _told_without_secrets(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A traceback for people: libraries put keys into messages."""
    say("".join(traceback.format_exception(kind, error, trace)).rstrip())


def _close_stdout() -> None:
    """Nobody can read on: let the interpreter's last flush go nowhere. Source: the Python manual on SIGPIPE."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
