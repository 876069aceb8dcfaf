"""What acts: one for each sort of effect. It takes leave from the checkpoint, and nothing else gets it to move."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from knowledge.events import Event
from knowledge.tasks.effects import Effect
from services.hands.checkpoint import Granted

E_contra = TypeVar("E_contra", bound=Effect, contravariant=True)


class Hand(Protocol[E_contra]):
    """Does acts of one sort."""

    def act(self, granted: "Granted[E_contra]", room: Path) -> Sequence[Event]:
        """Do it: ActDone or ActFailed, or nothing where it goes on and `heard` says more. Raises ActRefused.

        `room` is a folder of this act's own, with the contents that the plan names. Called a second time for the same
        act where this process died on the way: then what was begun is ended or taken back, and done twice by no means.
        """
        ...

    def fileno(self) -> int | None:
        """Readable when `heard` has something; None where acts end before `act` returns."""
        ...

    def heard(self) -> Iterable[tuple[int, Sequence[Event]]]:
        """What became of acts that went on: the approval, and what is to be told."""
        ...

    def stop(self) -> None:
        """End what goes on."""
        ...
