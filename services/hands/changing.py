"""Changes files of the user's, all of a plan or none of it, where somebody has granted exactly that."""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from daemon.beneath import Opener, Tree
from knowledge.clock import Clock, SystemClock
from knowledge.errors import ActRefused
from knowledge.events import Event
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles
from services.hands.applying import Application, Means, ended, failed
from services.hands.checkpoint import Granted, sealed
from services.hands.journal import Journal
from services.hands.renaming import ByKernel, Renames
from services.hands.room import PLACE, Room
from services.hands.slot import Steps


def _unheard(_step: str) -> None:
    """Nobody listens."""


class Changing:
    """The hand for ChangeFiles. What it does is over when `act` returns."""

    def __init__(
        self,
        own: Collection[Path] = (),
        clock: Clock | None = None,
        renames: Renames | None = None,
        step: Steps = _unheard,
        opener: Opener | None = None,
    ) -> None:
        """`own`: folders of Sotto, in which nothing is changed. `step` hears of each step when it is done."""
        self._means = Means(renames or ByKernel(), step, tuple(own))
        self._clock, self._opener = clock or SystemClock(), opener

    def act(self, granted: Granted[ChangeFiles], room: Path) -> Sequence[Event]:
        """Change the files, or end what was begun. Raises GrantRefused, and ActRefused where nothing is changed."""
        effect, approval = sealed(granted), granted.approval
        told = ended(approval, room)
        if told is not None:
            return told
        journal = Journal(room)
        try:
            tree = Tree(effect.tree, self._opener)
        except OSError as error:
            return _unreachable(approval, journal, f"{effect.tree} cannot be entered ({error.strerror})")
        with tree:
            if list(tree.place) != _place(room):
                return _unreachable(approval, journal, f"{effect.tree} is another folder by now")
            application = Application(tree, approval, room, self._means)
            try:
                if not journal.stage:
                    return application.begin(effect)
                return application.resume(effect, forward=self._in_time(approval, room))
            finally:
                application.close()

    def fileno(self) -> int | None:
        return None

    def heard(self) -> Iterator[tuple[int, Sequence[Event]]]:
        return iter(())

    def stop(self) -> None:
        """Nothing goes on."""

    def _in_time(self, approval: Approval, room: Path) -> bool:
        grant = Room(room.parent, approval.id).grant()
        return grant is not None and self._clock.now() < grant.expires


def _place(room: Path) -> list[int]:
    """Device and inode of the tree that was looked at when it was planned. Raises ActRefused."""
    try:
        return [int(one) for one in json.loads((room / PLACE).read_bytes())]
    except (OSError, ValueError, TypeError) as error:
        raise ActRefused("what is known of its tree is gone or damaged") from error


def _unreachable(approval: Approval, journal: Journal, why: str) -> Sequence[Event]:
    """The tree is not there: nothing can be begun, nor taken back. Raises ActRefused where nothing was changed."""
    ready, begun = journal.last("ready"), journal.last("begun")
    if ready is None or begun is None:
        raise ActRefused(why)
    return [failed(approval, why, [os.fspath(one["path"]) for one in begun["slots"]])]
