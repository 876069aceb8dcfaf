"""A conversation that goes on: one question after the other, and what is to be shown of their answers.

What is shown comes from streams alone, so a daemon that is killed, or a chat that is left, changes nothing of it.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from daemon import asking, reach
from daemon.bus_client import BusClient
from daemon.chat.past import PREFIX, Conversation, Question, answered, endings, new_name, parts_of
from daemon.chat.transcript import TOLD, Piece, Transcript
from daemon.cli.columns import cut
from daemon.cli.show import visible
from daemon.config import Config
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import SottoError
from knowledge.events import AnswerQuestion, PromptRead, StopAnswer
from knowledge.reasoning.parts import Part
from knowledge.redact import Clean, clean

LONGEST = 8_000
"""Characters of a question."""
PING_S = 1.0
GLANCE_S = 0.05
AWAY = "the daemon is away; /up starts it"
LATE_US = 3_600_000_000
"""What was asked so long ago and has no end will have none."""


class Talk:
    """Ask, then `go_on` whenever something was heard."""

    def __init__(self, paths: Paths, config: Config, bus: BusClient, log: LogReader, *, here: Path | None) -> None:
        self._paths, self._bus, self._log, self._here = paths, bus, log, here
        self._off = bool(set(asking.SERVICES) & set(config.services.off))
        self.model = config.model.name or Path(config.model.path).stem if config.model.chosen else ""
        self.name = new_name()
        self.transcript = Transcript(self.model)
        self.heard: list[tuple[str, int, Part]] = []
        """Parts since somebody took them: key, offset, part."""
        self.written: list[Piece] = []
        """All that was shown of the conversation."""
        self._waiting: deque[str] = deque()
        self._unread: deque[Question] = deque()
        """Questions of a conversation that is gone on with, whose answers are not shown yet."""
        self._unasked: list[str] = []
        """Questions that an interruption took out of those that waited, until that is said."""
        self._now: Question | None = None
        self._linked = False
        """Whether a daemon was there: then one that is not comes again."""
        self._stopped = self._away = False
        self._reading = ""
        self._asked = False

    @property
    def short(self) -> str:
        """What people type to come back."""
        return self.name.removeprefix(PREFIX)

    @property
    def open(self) -> bool:
        """Whether something is being answered, or waits for that."""
        return bool(self._now or self._waiting or self._unread)

    @property
    def asked(self) -> bool:
        """Whether there is something to come back to."""
        return self._asked

    @property
    def status(self) -> int:
        """The exit status of a command that asked what was answered last."""
        return self.transcript.last.code if self.transcript.last else SottoError.code

    @property
    def state(self) -> str:
        """What is being done, in a few words; empty where nothing is."""
        if not self._now:
            return ""
        busy = "stopping…" if self._stopped else self.transcript.busy
        told = self._reading if self._reading and busy == "thinking…" else busy
        told = AWAY if self._away else told
        return f"{told} +{len(self._waiting)} waiting" if self._waiting else told

    def running(self) -> bool:
        """Whether a daemon answers."""
        try:
            found = reach.ask(self._paths.control, "ping", PING_S) is not None
        except OSError:
            return False
        self._linked |= found
        return found

    def look(self) -> None:
        """See whether nobody answers any more; who is only busy does not count as gone."""
        self._away = not self._listened_to()

    def _listened_to(self) -> bool:
        try:
            reach.ask(self._paths.control, "ping", GLANCE_S)
        except (ConnectionError, FileNotFoundError):
            return False
        except OSError:
            return True
        return True

    def ask(self, text: str) -> None:
        """It is asked when those before it are answered."""
        self._waiting.append(text)

    def stop(self) -> bool:
        """Have no more written of this answer; the second time it is left to itself. False where there is none."""
        if not self._now:
            return False
        if self._stopped:
            self._now = None
        else:
            self._bus.send(StopAnswer(key=self._now.key))
        self._unasked += self._waiting
        self._waiting.clear()
        self._stopped = not self._stopped
        return True

    def begin_anew(self) -> None:
        """Another conversation; what is being answered in this one goes on by itself."""
        self.name, self.transcript = new_name(), Transcript(self.model)
        self._waiting, self._unread, self._now = deque(), deque(), None
        self._unasked.clear()
        self._stopped = self._asked = False
        self.written.clear()

    def attach(self, conversation: Conversation) -> None:
        """Go on with one that was had: `go_on` tells all of it first."""
        self.begin_anew()
        self.name, self._asked = conversation.name, True
        self._unread.extend(conversation.questions)

    def note(self, event: PromptRead) -> None:
        """How far a long prompt was read."""
        if event.of:  # it is its turn, but nobody knows yet how much there is to be read
            self._reading = f"reading {event.done:,} of {event.of:,} tokens"

    def go_on(self) -> Iterator[Piece]:
        """What is new, each piece as soon as it is known."""
        for piece in self._going_on():
            self.written.append(piece)
            yield piece

    def _going_on(self) -> Iterator[Piece]:
        old = endings(self._log) if self._unread else None
        while self._now or self._unread or self._waiting:
            if not self._now:
                yield from self._begin()
            if self._now:
                for off, part in answered(self._log, self._now, self.transcript.next, old):
                    yield from self._hear(off, part)
                if not self.transcript.last:
                    if not self._left_open(self._now):
                        return
                    yield Piece("note", "— no answer to this is on record")
            self._now, self._stopped = None, False
        left, self._unasked = self._unasked, []
        yield from (Piece("note", f"— not asked: {cut(visible(clean(' '.join(one.split()))), TOLD)}") for one in left)

    def _left_open(self, question: Question) -> bool:
        """Whether it will not be answered any more: later ones were asked, or it was long ago."""
        return bool(self._unread) or SystemClock().now() - question.at > LATE_US

    def _hear(self, off: int, part: Part) -> Iterator[Piece]:
        key = self._now.key if self._now else ""
        self.heard.append((key, off, part))
        self._away = False
        yield from self.transcript.hear(off, part)

    def _begin(self) -> Iterator[Piece]:
        self._reading, self._away = "", False
        if self._unread:
            self._now = self._unread.popleft()
            yield from self.transcript.begin(self._now.text)
            return
        whole = self._waiting.popleft()
        text = clean(whole, LONGEST)  # and shown so: an export is kept, and coming back shows the same
        yield from self.transcript.begin(text)
        if len(whole) > LONGEST:
            yield Piece("note", f"— only its first {LONGEST:,} characters are asked")
        if not self._off and (self.running() or self._linked):
            self._now = self._sent(text)
        else:
            yield from self._alone(text)

    def _sent(self, text: Clean) -> Question:
        """On its way; where the daemon is away, until there is one."""
        key, here = uuid4().hex, clean(str(self._here)) if self._here else None
        order = AnswerQuestion(question=text, conversation=self.name, cwd=here, key=key)
        (seen,) = self._bus.send(order)
        self._asked = True
        return Question(key, text, seen.header.at, seen.id, seen.seq)

    def _alone(self, text: str) -> Iterator[Piece]:
        """Without a daemon: from what is on record."""
        try:
            found = asking.answer(self._paths, text, "", self._here, SystemClock().now())
        except SottoError as error:
            yield Piece("trouble", f"{error}")
            yield Piece("note", f"  → {error.advice}")
            return
        for off, part in enumerate(parts_of(found.event)):
            yield from self._hear(off, part)
