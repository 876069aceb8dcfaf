"""A home with planted words wherever Sotto puts any, and how to look for them in every file."""

import hashlib
import zlib
from functools import partial
from pathlib import Path
from typing import NamedTuple

from daemon import spool, upkeep
from daemon.chat.typed import Lines
from daemon.hint_files import HintFiles
from daemon.next_files import NextFiles
from daemon.paths import Paths
from daemon.spool_record import CommandRecord
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    CommandsImported,
    Event,
    FailureDiagnosed,
    FileChange,
    FilesChanged,
    NoteEdited,
    NoteTaken,
    PastCommand,
    ProjectWatched,
    WatchProject,
)
from knowledge.failures.greens import Greens, key_of
from knowledge.files.index import Index
from knowledge.files.snapshots import Snapshots
from knowledge.memory.books import Books
from knowledge.reasoning.parts import stream_of
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from knowledge.store.recovery import Vault
from knowledge.store.traces import TraceReader
from tests.making import DAY, NOW, Voice, chunk, commit
from tests.tracing import Asking, Used

_LETTERS = str.maketrans("0123456789", "ghijklmnop")
ROUNDS = 20
"""Times that everything happens in each project, with other words each time."""
ASKED = (0, ROUNDS // 2, ROUNDS - 1)
"""Rounds in which somebody asks as well."""


class Planted(NamedTuple):
    """Words, by the project and the round in which they were said."""

    words: dict[tuple[int, int], list[str]]

    def of(self, *, projects: tuple[int, ...] = (1, 2), rounds: range = range(ROUNDS)) -> set[str]:
        return {
            word
            for (project, turn), words in self.words.items()
            if project in projects and turn in rounds
            for word in words
        }


class Home:
    """Two projects that are worked in, one after the other, for some days."""

    def __init__(self, paths: Paths, folder: Path) -> None:
        self.paths = paths
        self.trees = {1: folder / "shopkeeper", 2: folder / "shopkeeper2"}
        self.planted = Planted({})
        self._voice = Voice()

    def fill(self) -> Planted:
        """Everything that is ever written, by the code that writes it."""
        log = LogWriter.open(self.paths.core)
        for number, tree in self.trees.items():
            tree.mkdir()
            place = clean(str(tree))
            watched = ProjectWatched(number=number, name=clean(tree.name), key=place, trees=[place])
            self._say(log, 0, 0, WatchProject(path=place))
            self._say(log, number, 0, watched)
        for turn in range(ROUNDS):
            for number in self.trees:
                self._work(log, number, turn)
        log.close()
        self._remember()
        self._beside()
        return self.planted

    def _work(self, log: LogWriter, number: int, turn: int) -> None:
        """One round in one project: what is recorded of it."""
        tree, word = clean(str(self.trees[number])), lambda kind: self._word(number, turn, kind)
        content = word("content").encode()
        digest = Snapshots(self.paths.snapshots).put(content).hex()
        stream = f"run-{number}-{turn}"
        command = clean(f"make {word('command')}")
        ran = CommandFinished(
            command=command, cwd=tree, status=1, started=NOW + turn * DAY, duration_ms=7, output=stream
        )
        said = clean(f"{word('message')} is not defined")
        failed = FailureDiagnosed(
            command=command,
            cwd=tree,
            status=1,
            headline=said,
            line=1,
            fingerprint=f"4:{number}{turn}",
            kind="4:1",
            tool="make",
            message=said,
            template=clean("make"),
            output=stream,
        )
        name = clean(f"{word('file')}.py")
        change = FileChange(path=name, how="changed", after=digest)
        note = NoteTaken(
            kind="note",
            title=clean(word("title")),
            body=clean(f"{word('body')} " * 300),
            tags=[clean(word("tag"))],
            valid_from=NOW,
            at=NOW,
        )
        (taken,) = self._say(log, number, turn, note)
        edit = NoteEdited(
            note=taken,
            base=taken,
            kind="note",
            title=clean(word("edit")),
            body=clean(""),
            tags=[],
            valid_from=NOW,
            at=NOW,
        )
        past = [PastCommand(command=clean(f"ls {word('past')}"), cwd=tree)]
        changed = FilesChanged(tree=tree, changes=[change], count=1, began=NOW)
        output = (chunk(stream, 0, word("output")), chunk(stream, 1, kind="end"))
        *_, seq = self._say(log, number, turn, *output, ran, failed)
        self._say(log, number, turn, changed, edit)
        if turn in ASKED:
            self._ask(log, number, turn, seq)
        self._say(log, 0, turn, CommandsImported(source="bash", path=clean("/home/me/.bash_history"), commands=past))

    def _ask(self, log: LogWriter, number: int, turn: int, failure: int) -> None:
        """What is asked: there, from elsewhere about it, and later, when a model has all of that before it."""
        word, at = partial(self._word, number, turn), NOW + turn * DAY
        talk, asking = f"talk-{number}-{turn}", Asking(log, f"life-{number}-{turn}")
        told = [Used("explain_failure", {"failure": word("given")}, f"{word('result')} " * 99, sources=[f"f{failure}"])]
        there = asking.ask(word("question"), word("answer"), used=told, cwd=str(self.trees[number]), at=at)
        asking.ask(word("asked"), word("answered"), used=told, conversation=talk, at=at, key=f"k{number}x{turn}")
        said = f"{word('prompt')} " * 99
        later = asking.ask(word("then"), word("later"), by="chat", prompt=said, conversation=talk, at=at)
        parts = [(stream_of(asked.id), word("part")) for asked in (there, later)]
        for stream, text in [*parts, (stream_of(f"k{number}x{turn}"), word("keyed"))]:
            self._say(log, number, turn, chunk(stream, 0, text, kind="text"))

    def _say(self, log: LogWriter, number: int, turn: int, *events: Event) -> list[int]:
        sealed = [self._voice.says(one, at=NOW + turn * DAY, project=number or None) for one in events]
        return [one.seq for one in commit(log, self._voice.unit(*sealed)).logged]

    def _remember(self) -> None:
        with EventLog.open(self.paths.core) as log, Memory.writer(self.paths.memory) as memory:
            Books(memory, log).catch_up()
            for number, tree in self.trees.items():
                Greens(memory).add(key_of(number, str(tree), "make"), 10 * number, self._word(number, 0, "green"))

    def _beside(self) -> None:
        """What lies beside the log and memory."""
        vault = Vault(self.paths.core, self.paths.backups, self.paths.set_aside)
        upkeep.back_up(vault, 3, NOW)
        self.paths.set_aside.mkdir()
        (self.paths.set_aside / "core-1.db").write_bytes(self._word(1, 0, "aside").encode())
        last = ROUNDS - 1
        index = Index.open(self.paths.files)
        index.tree(str(self.trees[1] / self._word(1, last, "tree")))
        index.close()
        HintFiles(self.paths.hints).open()
        HintFiles(self.paths.hints).put("b-1-1", "run", [self._word(1, last, "hint")])
        NextFiles(self.paths.next).open()
        NextFiles(self.paths.next).offer("b-1-1", "run", self._word(1, last, "next"))
        (self.paths.logs / "hub.log").write_text(self._word(1, last, "log"))
        (self.paths.logs / "hub.log.1").write_text(self._word(1, last, "log1"))
        Lines(self.paths.typed).add(self._word(1, last, "typed"))
        (self.paths.reports / "run-x.xml").write_text(self._word(1, last, "report"))
        (self.paths.spool / "run-z.broken").write_text(self._word(1, last, "broken"))
        for number, tree in self.trees.items():
            named = f"cat {self._word(number, last, 'spooled')}"
            record = CommandRecord(named, str(tree / "src"), 0, NOW + last * DAY, 1)
            spool.write(self.paths.spool, f"run-later-{number}", record, self._word(number, last, "printed").encode())

    def _word(self, number: int, turn: int, kind: str) -> str:
        """A word that stands nowhere else."""
        digest = hashlib.sha256(f"{number} {turn} {kind}".encode()).hexdigest()[:14]
        word = "W" + digest.translate(_LETTERS)  # digits would be masked where runs are compared
        self.planted.words.setdefault((number, turn), []).append(word)
        return word

    def found(self, words: set[str]) -> set[str]:
        """Those of the words that stand in any file, or in what is compressed in one."""
        contents = [file.read_bytes() for file in self.paths.data.parent.rglob("*") if file.is_file()]
        if self.paths.memory.exists():
            with Memory.reader(self.paths.memory) as memory:
                contents += [zlib.decompress(row["lines"]) for row in memory.database.all("all_greens")]
        if self.paths.core.exists():
            with TraceReader.open(self.paths.core) as traces:
                contents += [
                    text.encode() for one in traces.every() for span in one.spans for text in span.bodies.values()
                ]
        return {word for word in words if any(word.encode() in content for content in contents)}

    def said_of(self, project: int) -> list[Envelope]:
        """What the log says of a project."""
        with EventLog.open(self.paths.core) as log:
            return [one for one in log.every() if one.header.project == project]
