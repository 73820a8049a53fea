"""What the operator may ask of a run, over the control channel or by signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from lp_hedge.config.record import Config
from lp_hedge.domain.view import COMMANDS
from lp_hedge.errors import DefinitionError, Fenced, HedgeError, JournalError, Refused
from lp_hedge.keeper.orders import order_of
from lp_hedge.runtime.control import ANSWER_SECONDS
from lp_hedge.runtime.shell import Shell
from lp_hedge.runtime.status import lp_status, status_of

log = structlog.get_logger("lp_hedge.operator")

#: Sections whose change takes effect at a tick boundary; the others name things that are open.
RELOADABLE = ("hedge",)
#: Commands that only make it safer.
STOPPING = ("kill", "disable")
#: What is answered from what is known, without asking anybody.
QUESTIONS: Mapping[str, Callable[[Shell], dict[str, Any]]] = {
    "status": lambda shell: {"status": status_of(shell)},
    "explain": lambda shell: {"explanation": shell.pilot.explain()},
}
FIXED = ("lp", "venue", "journal", "service", "review")


class Operator:
    """Answers for one shell. `reread` loads the configuration again, from where it came."""

    def __init__(self, shell: Shell, config: Config, reread: Callable[[], Config]) -> None:
        self._shell = shell
        self._config = config
        self._reread = reread

    async def answer(self, request: Mapping[str, Any], who: str) -> dict[str, Any]:
        """One request of the control channel. Raises `Refused` for one there is not."""
        match request.get("command"):
            case "stop":
                self._shell.stop.set()
                return {}
            case str(command) if command in COMMANDS:
                self._require_fresh(command, request.get("asked_t"))
                return await self._command(command, who)
            case str(question) if question in QUESTIONS:
                return QUESTIONS[question](self._shell)
            case "reconcile":
                return {"findings": await self._looked()}
            case "lp":
                self._require_fresh("an LP order", request.get("asked_t"))
                return self._lp(request, who)
            case "reload":
                return {"changes": self.reload()}
        known = ", ".join([*QUESTIONS, "reconcile", "lp", "reload", "stop", *COMMANDS])
        raise Refused(f"no command is named {request.get('command')!r}; there are {known}")

    def _require_fresh(self, command: str, asked_t: object) -> None:
        """What lets the hedge trade is not done when nobody waits for it any more; stopping is done however late."""
        late = isinstance(asked_t, int | float) and abs(self._shell.clock() - asked_t) > ANSWER_SECONDS
        if late and command not in STOPPING:
            raise Refused(f"{command} was asked for too long ago, and nobody waits for its answer; ask again")

    async def _command(self, command: str, who: str) -> dict[str, Any]:
        """Observe at once with this command, and answer with the decision; before the first observation it waits."""
        shell = self._shell
        log.info("operator", command=command, who=who)
        try:
            shell.pilot.operator(command, who, shell.clock())
            if not shell.observing:
                return {"queued": True}
            shell.observe()
        except HedgeError as error:  # not recorded, fenced or not agreed upon: nothing may follow
            shell.abort(error)
            raise
        decision = shell.pilot.decision
        return {"decision": None if decision is None else decision.as_dict()}

    def _lp(self, request: Mapping[str, Any], who: str) -> dict[str, Any]:
        """An order for the LP; how it goes on is part of the status."""
        shell = self._shell
        told = request.get("order")
        if not isinstance(told, Mapping):
            raise Refused('an LP order is an object with a kind, such as {"kind": "close"}')
        order = order_of(told)
        log.info("operator", lp=order.kind, who=who)
        try:
            shell.lp_ordered(order, who)
        except (JournalError, Fenced) as error:
            shell.abort(error)
            raise
        return {"lp": lp_status(shell)}

    async def _looked(self) -> dict[str, Any]:
        try:
            return await self._shell.look()
        except (JournalError, Fenced) as error:
            self._shell.abort(error)
            raise

    def reload(self) -> list[str]:
        """Take the configuration as it is now. A wrong or unreloadable one changes nothing. Returns what changed."""
        try:
            return self._reloaded()
        except (JournalError, Fenced) as error:
            self._shell.abort(error)
            raise
        except HedgeError as error:
            self._shell.alert(f"configuration not reloaded, the old one stays: {error}")
            raise

    def _reloaded(self) -> list[str]:
        new = self._reread()
        fixed = [name for name in FIXED if getattr(new, name) != getattr(self._config, name)]
        if fixed:
            raise DefinitionError(f"section {', '.join(fixed)} has changed; it is read at the start: restart the run")
        changes = differences(self._config, new)
        if changes:
            self._shell.redefine(new, changes)
            self._config = new
            log.info("reloaded", changes=changes)
        return changes


def differences(old: Config, new: Config) -> list[str]:
    """Thresholds and guards that differ, `key: old -> new`."""
    before, after = old.thresholds(), new.thresholds()
    changed = [f"{key}: {before[key]} -> {after[key]}" for key in after if after[key] != before.get(key)]
    names = {*old.guards, *new.guards}
    served = [name for name in sorted(names) if old.guards.get(name) != new.guards.get(name)]
    return changed + [f"guard {name}: {old.serving(name)} -> {new.serving(name)}" for name in served]
