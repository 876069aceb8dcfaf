"""What the keeper was told and has not settled yet: another keeper is told it again when this one dies.

A process that is killed takes messages until the kernel has come to ending it, which is long on a full machine: that
one was sent says nothing about who read it.
"""

from collections.abc import Iterator

from daemon.terminal.messages import BEGUN, GIVEN_UP, LARGEST, PRINTED, SURROUNDED, ended

MOST_AGAIN = 512 << 10
"""Bytes that are held for another keeper; a command that goes beyond has no output when its keeper dies."""
MOST_RUNS = 64


class Told:
    """What was told of one command."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.whole = True
        """Whether another keeper can be told all of it."""
        self.status = ""
        self.before = False
        """Whether one has died over it already."""
        self._surroundings, self._text = b"", bytearray()

    @property
    def size(self) -> int:
        return len(self._surroundings) + len(self._text)

    def surround(self, environment: bytes) -> None:
        self._surroundings = environment

    def add(self, data: bytes) -> None:
        self._text += data

    def forget(self) -> None:
        """That it ran is all that another keeper is told."""
        self.whole, self._surroundings, self._text = False, b"", bytearray()

    def messages(self) -> Iterator[bytes]:
        yield BEGUN + self.run.encode()
        if self._surroundings:
            yield SURROUNDED + self._surroundings
        for at in range(0, len(self._text), LARGEST):
            yield PRINTED + self._text[at : at + LARGEST]
        if self.status:
            yield ended(self.run, self.status if self.whole else GIVEN_UP)


class Unsettled:
    """Of all commands that may still be lost, oldest first."""

    def __init__(self) -> None:
        self._runs: dict[str, Told] = {}

    def __bool__(self) -> bool:
        return bool(self._runs)

    def begin(self, run: str) -> Told:
        """What is told of a command from now on; one that was under way will have no end."""
        self._runs = {name: told for name, told in self._runs.items() if told.status}
        while len(self._runs) >= MOST_RUNS:
            del self._runs[next(iter(self._runs))]
        self._runs[run] = Told(run)
        return self._runs[run]

    def room(self, size: int) -> bool:
        """Whether as many bytes can be held as well."""
        return sum(told.size for told in self._runs.values()) + size <= MOST_AGAIN

    def settled(self, run: str) -> None:
        self._runs.pop(run, None)

    def again(self) -> Iterator[bytes]:
        """All of it. Over what two keepers have died already, no third one dies."""
        self._runs = {name: told for name, told in self._runs.items() if not (told.before and told.status)}
        for told in self._runs.values():
            if told.before:
                told.forget()
            told.before = True
            yield from told.messages()
