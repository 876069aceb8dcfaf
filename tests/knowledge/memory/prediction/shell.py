"""A shell whose commands a book of habits is told, one after the other."""

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event, FileChange, FilesChanged
from knowledge.memory.prediction.book import HabitBook
from knowledge.memory.prediction.guess import Guess
from knowledge.memory.prediction.predicting import predict
from knowledge.memory.prediction.situations import after_command
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import NOW, Voice

MINUTE = 60 * 1_000_000


class Shell:
    """Types commands; what comes next can be asked after each."""

    def __init__(self, memory: Memory | None = None) -> None:
        self.memory = memory or Memory.passing()
        self.book = HabitBook(self.memory)
        self.at = NOW
        self.seq = 0
        self._voice = Voice()
        self._last: Envelope | None = None

    def hears(self, event: Event, project: int | None = 1) -> Envelope:
        """The log's next event."""
        self.seq += 1
        said = self._voice.says(event, at=self.at, project=project)
        seen = Envelope(said.header, said.body, self.seq)
        self.book.write(seen)
        return seen

    def types(
        self, *lines: str, cwd: str = "/src", status: int = 0, project: int | None = 1, session: str = "one"
    ) -> Envelope:
        """Run commands, a minute each; the last one is what is answered."""
        for line in lines:
            self.at += MINUTE
            self._last = self.hears(
                CommandFinished(
                    command=clean(line),
                    cwd=clean(cwd),
                    status=status,
                    started=self.at,
                    duration_ms=5,
                    shell_session=session,
                ),
                project,
            )
        assert self._last
        return self._last

    def edits(self, *paths: str, project: int = 1) -> Envelope:
        """Edit files, each by itself."""
        for path in paths:
            self.at += MINUTE
            change = FileChange(path=clean(path), how="changed")
            event = FilesChanged(tree=clean("/src"), changes=[change], count=1, began=self.at)
            seen = self.hears(event, project)
        return seen

    def guesses(self, *whats: str) -> list[Guess]:
        """What comes after the last command; of some kinds only."""
        assert self._last
        found = predict(self.memory, after_command(self.memory, self._last)._replace(at=self.at))
        return [one for one in found if one.what in whats or not whats]

    def next(self) -> str:
        """The command that is most probable."""
        return next((one.said for one in self.guesses("command", "question")), "")
