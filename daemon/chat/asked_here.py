"""What a chat does by itself after a slash: conversations, sources, what was folded, a file of it all."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from daemon.chat import drawing
from daemon.chat.commands import Typed, helped, run
from daemon.chat.known import known
from daemon.chat.past import conversations, meant
from daemon.chat.plans import Plans
from daemon.chat.talk import Talk
from daemon.chat.transcript import Piece, harmless
from daemon.cli.columns import cut
from daemon.cli.show import visible
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.errors import NotFound, SottoError, Usage

CONVERSATIONS = 12
"""That /history shows."""
TITLE = 60
_NAMED = {"f": "why", "x": "fixes", "n": "note"}


class Here:
    """Does what is typed; `run` tells of errors as the command line does."""

    def __init__(self, paths: Paths, log: LogReader, talk: Talk, plans: Plans) -> None:
        self._paths, self._log, self._talk, self._plans = paths, log, talk, plans
        self._status = 0
        self._own: dict[str, Callable[[str], Iterator[Piece]]] = {
            "help": self._help,
            "sources": self._sources,
            "open": self._open,
            "new": self._new,
            "history": self._history,
            "attach": self._attach,
            "export": self._export,
            "approve": self._approve,
            "deny": self._plans.deny,
        }

    def do(self, typed: Typed) -> Iterator[Piece]:
        """What is to be shown of it; a command of `sotto` prints by itself."""
        if typed.name not in self._own:
            run(typed)
            return
        try:
            yield from self.own(typed)
        except SottoError as error:
            yield from told(error)

    def own(self, typed: Typed) -> Iterator[Piece]:
        """The same of what the chat does by itself. Raises Usage, NotFound."""
        return self._own[typed.name](typed.given)

    def ran(self, typed: Typed, tell: Callable[[Piece], None]) -> int:
        """The same, with its exit status; what the chat does by itself raises its errors."""
        if typed.name not in self._own:
            return run(typed)
        self._status = 0
        for piece in self.own(typed):
            tell(piece)
        return self._status

    def _help(self, _given: str) -> Iterator[Piece]:
        yield from (Piece("plain", line) for line in helped())
        yield Piece("note", "Enter sends; Esc Enter, or Alt-Enter, begins another line; Ctrl-C stops an answer")

    def _sources(self, _given: str) -> Iterator[Piece]:
        """Raises NotFound."""
        if not self._talk.transcript.sources:
            raise NotFound("no source of the last answer", hint="ask something first")
        meanings = {one.name: one.meaning for one in known(self._paths)}
        for name in self._talk.transcript.sources:
            how = f"  (sotto {_NAMED[name[0]]} {name})" if name[:1] in _NAMED and name[1:].isdigit() else ""
            yield Piece("plain", f"{visible(name):>6}  {cut(visible(meanings.get(name, '')), TITLE)}{how}".rstrip())

    def _open(self, given: str) -> Iterator[Piece]:
        """Raises Usage, NotFound."""
        if not given.isdecimal():
            raise Usage("which one: its number stands behind ▸", hint="/open 1")
        calls = self._talk.transcript.calls
        if not 0 < int(given) <= len(calls):
            raise NotFound(f"call {given}", hint=f"this conversation has {len(calls)}")
        yield from calls[int(given) - 1].unfolded()

    def _new(self, _given: str) -> Iterator[Piece]:
        self._talk.begin_anew()
        yield Piece("note", f"a new conversation, {self._talk.short}")

    def _history(self, _given: str) -> Iterator[Piece]:
        """Raises NotFound."""
        found = conversations(self._log)[-CONVERSATIONS:]
        if not found:
            raise NotFound("no conversation yet", hint="ask something first")
        for one in found:
            last = one.questions[-1]
            at = datetime.fromtimestamp(last.at / 1e6).astimezone()
            title = cut(visible(" ".join(one.questions[0].text.split())), TITLE)
            yield Piece("plain", f"{one.short}  {at:%Y-%m-%d %H:%M}  {title}")

    def _attach(self, given: str) -> Iterator[Piece]:
        """Raises NotFound."""
        found = meant(self._log, given)
        self._talk.attach(found)
        yield Piece("note", f"conversation {found.short}")
        yield from self._plans.left(found.name)

    def _approve(self, given: str) -> Iterator[Piece]:
        """It prints and asks by itself. Raises Usage, NotFound, NeedsHuman, Decided."""
        self._status = self._plans.approve(given)
        yield from ()

    def _export(self, given: str) -> Iterator[Piece]:
        """Raises Usage."""
        if not given:
            raise Usage("into which file?", hint="/export talk.md")
        path = Path(given).expanduser()
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError as error:
            raise Usage(f"{path} is there already", hint="name a file that is not") from error
        except OSError as error:
            raise Usage(f"{path} cannot be written ({error.strerror})", hint="name another file") from error
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(drawing.exported(self._talk.written)) + "\n")
        yield Piece("note", f"written to {visible(str(path))}")


def told(error: SottoError) -> Iterator[Piece]:
    """An error as the command line says it."""
    yield Piece("trouble", f"sotto: {harmless(str(error))}")
    if error.advice:
        yield Piece("note", f"  → {harmless(error.advice)}")
