"""Where a person decides on a plan: all of it is shown, one question is asked, and what was said is put on record.

Who does not answer has granted nothing: the plan waits on until it expires.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from typing import Literal, Self

from daemon import granting
from daemon.bus_client import BusClient
from daemon.cli import approval_lines, changing, outcome, previewed, show
from daemon.cli.ordering import ended, refusal
from daemon.cli.questioned import answered
from daemon.paths import Paths
from daemon.reach import given_up, reached
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import NeedsHuman, NotFound, ProcessDown, SottoError
from knowledge.events import DecidePlan, DecisionRefused, PlanProposed, PlanRefused, ProposePlan
from knowledge.ids import ShortId
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.tasks.approval import Approval
from knowledge.tasks.approval_states import FACTS, HANDS

QUESTION = "Apply? [y]es [n]o [e]dit [l]ater"
RUN = "Run? [y]es [n]o [e]dit [l]ater"
MEANT = {"y": "y", "yes": "y", "n": "n", "no": "n", "e": "e", "edit": "e", "l": "l", "later": "l"}
DENIED = NeedsHuman.code


class Decided(SottoError):
    """It is decided already."""

    code = 4
    hint = "`sotto approvals --all` says what came of it"


class Deciding:
    """On one surface, `terminal` or `chat`. Raises DaemonUnreachable, also where nobody is there who plans and acts."""

    def __init__(self, paths: Paths, surface: str = "terminal") -> None:
        reached(paths)
        if given_up(paths, HANDS):
            raise ProcessDown(HANDS)
        self._paths, self._surface = paths, surface
        self.log = EventLog.open(paths.core)
        self._reader = ApprovalReader.open(paths.core)
        self._bus = BusClient(paths, "cli")
        self.shown: set[int] = set()
        """Approvals that were shown here to the end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.close()
        self._reader.close()
        self.log.close()

    def get(self, number: int) -> Approval:
        """Raises NotFound."""
        found = self._reader.get(number)
        if found is None:
            raise NotFound(str(ShortId("a", number)), hint="`sotto approvals --all` lists them")
        return found

    def proposed(self, order: ProposePlan, cause: Envelope | None) -> Approval:
        """Have a plan made, in the place of what waits for the same words. Raises what the planner said, NoAnswer."""
        event = ended(self._bus, self.log, order, cause=cause).event
        if isinstance(event, PlanRefused):
            raise refusal(event.reason, event.hint, event.code)
        assert isinstance(event, PlanProposed)
        new = self.get(event.approval)
        for old in self._asked_before(order, new):
            with contextlib.suppress(Decided, NeedsHuman):  # somebody was faster, or its time is over
                self._decided(self._order(old, "modified", f"{new.name} instead"))
        return new

    def _asked_before(self, order: ProposePlan, new: Approval) -> Iterator[Approval]:
        """What a person asked for in the very same words, and left: of two, only the first could still be done."""
        for old in self._reader.live():
            if old.state != "asked" or old.id in {new.id, new.replaces} or old.tool != new.tool:
                continue
            asked = self.log.by_seq(old.id).event
            if isinstance(asked, ProposePlan) and asked.arguments == order.arguments and old.surface == new.surface:
                yield old

    # ── one decision ──────────────────────────────────────────────────────────────────────────────

    def decide(self, one: Approval) -> int:
        """Show it, ask, and see to what was said; the exit status.

        Raises NeedsHuman, Decided, GrantRefused, DaemonUnreachable.
        """
        granting.terminal()
        while True:
            if one.state != "asked":
                raise Decided(already(one))
            if one.id not in self.shown:
                self._show(one)
                self.shown.add(one.id)
            said = self._asked(one)
            if said == "e":
                one = self._changed(one)
            elif said == "y":
                return self._approve(one)
            elif said:
                return self._said_no(one) if said == "n" else self._left(one)
            else:
                one = self.get(one.id)

    def deny(self, one: Approval, reason: str = "") -> Approval:
        """Put on record that it is not to be done. Raises Decided."""
        self._decided(self._order(one, "rejected", reason))
        return self.get(one.id)

    def _show(self, one: Approval) -> None:
        lines = [part for line in previewed.screen(one, SystemClock().now()) for part in line.split("\n")]
        print("\n".join(lines))
        if one.warnings and len(lines) >= shutil.get_terminal_size().lines:
            print(
                show.paint(
                    f"  ! {show.many(len(one.warnings), 'warning')} at the top, before all this", "yellow", "bold"
                )
            )

    def _asked(self, one: Approval) -> str:
        """y, n, e or l; empty where it was decided elsewhere, or nobody answered in time."""
        bell = self._bus.follow(f"{self._bus.source}-{self._bus.epoch}-{one.name}", sorted(FACTS), since=one.seq)

        def over() -> bool:
            return any([*iter(bell.take, None)]) and self.get(one.id).state != "asked"

        try:
            return self._answer(RUN if one.effect == "run command" else QUESTION, over)
        except NeedsHuman as error:
            raise NeedsHuman("nobody answered, so nothing is done", hint=waits(one)) from error
        except KeyboardInterrupt:
            show.say(f"\nnothing is done; {waits(one)}")
            raise
        finally:
            self._bus.unfollow(bell)

    def _answer(self, question: str, over: Callable[[], bool]) -> str:
        """Asked again until it is one."""
        while (line := answered(self._bus, question, over)) is not None:
            if said := MEANT.get(line.casefold(), ""):
                return said
            show.say("y, n, e or l; nothing is done without a y")
        return ""

    def _approve(self, one: Approval) -> int:
        order = granting.approved(self._paths, one, self._surface, SystemClock().now())
        try:
            event = outcome.awaited(self._paths, self._bus, self.log, self._decided(order), one)
        except KeyboardInterrupt:
            show.say(f"\n{one.name} goes on; {outcome.LATER}")
            raise
        return outcome.told(self.log, one, event)

    def _said_no(self, one: Approval) -> int:
        self.deny(one)
        show.say(f"{one.name} is denied; nothing was done")
        return DENIED

    def _left(self, one: Approval) -> int:
        self._decided(self._order(one, "escalated"))
        show.say(f"{one.name} waits until {approval_lines.until(one)}: `sotto approve {one.name}`")
        return DENIED

    def _changed(self, one: Approval) -> Approval:
        """Another plan in the place of this one; the same where nothing was changed."""
        try:
            arguments = changing.arguments(self._paths, self.log, one, self._choose)
            new = self.proposed(
                ProposePlan(tool=one.tool, arguments=arguments, surface=self._surface, task=one.task, replaces=one.id),
                self.last_of(one.id),
            )
        except SottoError as error:
            show.error(error, as_json=False)
            return self.get(one.id)
        self._decided(self._order(one, "modified", f"{new.name} instead"))
        return new

    def _choose(self, question: str) -> str:
        return answered(self._bus, question, lambda: False) or ""

    # ── what is put on record ─────────────────────────────────────────────────────────────────────

    def _order(
        self, one: Approval, decision: Literal["modified", "rejected", "escalated"], note: str = ""
    ) -> DecidePlan:
        try:
            where = granting.terminal()
        except NeedsHuman:
            where = ""
        return DecidePlan(
            approval=one.id,
            decision=decision,
            digest=one.digest,
            who=clean(granting.who()),
            surface=self._surface,
            where=clean(where),
            note=clean(note),
        )

    def _decided(self, order: DecidePlan) -> Envelope:
        """Raises Decided, which says who was first, GrantRefused."""
        one = self.get(order.approval)
        said = ended(self._bus, self.log, order, cause=self.last_of(one.id))
        event = said.event
        if isinstance(event, DecisionRefused):
            one = self.get(order.approval)
            if event.rule == "decided" and one.state != "asked":
                raise Decided(already(one))
            raise refusal(event.reason, event.hint, event.code)
        return said

    def last_of(self, number: int) -> Envelope:
        """What happened to an approval last, so that what follows from it is one trace with it. Raises NotFound."""
        return self.log.by_seq(self.get(number).seq)


def already(one: Approval) -> str:
    """Who was first."""
    who = approval_lines.decided(one)
    ending = f": {one.said}" if one.said and one.state in ("done", "failed") else ""
    return f"{one.name} was {who}{ending}" if one.who else f"{one.name}: {who or one.state}"


def waits(one: Approval) -> str:
    """Until when, and where it can be answered."""
    return f"{one.name} waits until {approval_lines.until(one)}: `sotto approve {one.name}`"


def shown(one: Approval, tell: Callable[[str], object] = print) -> None:
    """All of a plan, where nobody is asked."""
    for line in previewed.screen(one, SystemClock().now()):
        tell(line)
