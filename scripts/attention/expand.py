"""Makes the labelled days, event by event, out of their sources: `scripts/days [FOLDER]`."""

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from host import Host
from judging import Label, label_line, labels, moments
from runs import Runs
from second import Second
from source import Line, Misread, Source, read
from teller import Teller
from trees import Trees
from user import SIGNALS, User

from knowledge.moment import Moment

DAYS = Path(__file__).parents[2] / "tests/histories/days"
OPTIONS = ("in", "as", "over", "by")
WORKED = frozenset({"test", "build", "cmd", "edit", "tree", "commit", "switch", "pull", "rebased"}) | frozenset(
    {"stash", "conflict", "resolved", "limited"}
)
"""Verbs that happen in a project: the first one, or the one after `in`."""
KEPT = 3
"""Every how-manieth day is kept for the final score."""


class Day:
    """One day while it is told."""

    def __init__(self, source: Source, second: Second) -> None:
        self.source = source
        self.labels: list[Label] = []
        self._second = second
        self.teller = Teller(source)
        self.runs = Runs(self.teller)
        trees, host, user = Trees(self.teller, self.runs), Host(self.teller), User(self.teller)
        self._verbs: dict[str, Callable[..., None]] = {
            **_methods(self.runs, "test", "build", "cmd"),
            **_methods(trees, "edit", "tree", "commit", "switch", "pull", "rebased", "stash", "conflict", "resolved"),
            **_methods(trees, "limited"),
            **_methods(host, "up", "down", "crash", "restart", "stuck", "watch", "died", "gave_up", "started"),
            **_methods(host, "disk_full", "backup", "set_aside", "event_aside", "breaker", "noise", "history"),
            **_methods(user, "lock", "unlock", "lost", "back", "voice", "speech", "refused", "heard", "ask"),
            **_methods(user, "quiet", "pause", "resume", "react", "never", "allow", "reset"),
            **{name: lambda value, name=name: user.signal(name, value) for name in SIGNALS},
        }

    def tell(self) -> None:
        begin = self.begin
        for line in self.source.lines:
            try:
                self.teller.begin(line, past=line.at < begin)
                self._do(line)
                if not self.teller.past:
                    self.labels += labels(line, self.teller.fresh)
            except (Misread, TypeError, ValueError, KeyError, IndexError) as error:
                raise Misread(f"{self.source.name}:{line.number}: {error}") from error
        self.teller.end()

    def _do(self, line: Line) -> None:
        verb, *words = line.words
        options: dict[str, str] = {}
        while len(words) >= 2 and words[-2] in OPTIONS:  # noqa: PLR2004 - an option and its value
            *words, name, value = words
            options[name] = value
        if verb in WORKED:
            words.insert(0, options.pop("in", self.teller.projects[0]))
        if "as" in options:
            options["command"] = options.pop("as")
        if "by" in options:
            options["author"] = options.pop("by")
        self._verbs[verb](*words, **options)

    @property
    def begin(self) -> int:
        """The morning of the labelled day; what lies before it is its past."""
        day = self.source.heading["day"]
        found = next((one for one in self.source.lines if str(Moment(one.at, one.offset)).startswith(day)), None)
        if found is None:
            raise Misread(f"{self.source.name}: nothing happens on {day}")
        return found.at

    # ── what is written ───────────────────────────────────────────────────────────────────────────

    def events(self) -> Iterator[dict[str, Any]]:
        return (one.json_object() for one in self.teller.journal.events)

    def judged(self) -> Iterator[dict[str, Any]]:
        last = self.source.lines[-1]
        end = max(last.at + 60_000_000, self.teller.now)
        yield self._heading(end, last.offset)
        for label in self.labels:
            yield label_line(label, last.offset) | self._second.either(self.source.number, label)
        for left, right, moment, note in moments(self.source, self.teller.journal.events, self.begin, end):
            spell = {"from": str(Moment(left, last.offset)), "to": str(Moment(right, last.offset)), "moment": moment}
            yield spell | {"note": note}

    def _heading(self, end: int, offset: int) -> dict[str, Any]:
        heading = self.source.heading
        return {
            "day": self.source.name,
            "trap": heading["trap"],
            "split": "kept" if self.source.number % KEPT == 0 else "tune",
            "begin": str(Moment(self.begin, offset)),
            "end": str(Moment(end, offset)),
            "voice": heading.get("voice", "on") == "on",
            "settings": {"spoken_a_day": int(heading.get("spoken_a_day", "4"))},
            "jumps": int(heading.get("jumps", "0")),
        }


def _methods(of: object, *names: str) -> dict[str, Callable[..., None]]:
    """Its methods by the verbs that lines begin with."""
    return {name.replace("_", "-"): getattr(of, name) for name in names}


def expand(path: Path, target: Path, second: Second) -> Day:
    day = Day(read(path), second)
    day.tell()
    write(target / f"{path.stem}.jsonl", day.events())
    write(target / f"{path.stem}.labels.jsonl", day.judged())
    return day


def write(path: Path, lines: Iterator[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    second = Second(DAYS / "sources/second.txt")
    began = dt.datetime.now(dt.UTC)
    count = 0
    for path in sorted((DAYS / "sources").glob("[0-9]*.txt")):
        expand(path, target, second)
        count += 1
    write(target / "second.labels.jsonl", second.compared())
    print(f"{count} days in {(dt.datetime.now(dt.UTC) - began).total_seconds():.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DAYS)
