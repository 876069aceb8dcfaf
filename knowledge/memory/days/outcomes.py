"""What came of a work session: done, learned, left open. Every statement names the events that it rests on."""

from typing import NamedTuple

from knowledge.ids import ShortId
from knowledge.memory.days.broken import Broken, turned_within
from knowledge.memory.days.dirty import Dirty, Tally, moment
from knowledge.memory.days.places import Places
from knowledge.memory.days.spans import GAP, Span, span_at
from knowledge.memory.days.wording import COMMIT_LETTERS, short
from knowledge.moment import LAST
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row


class Statement(NamedTuple):
    """Something that is known of a work session."""

    kind: str
    """commit, merge, closed, green; fix, note; failure, file, conflict."""
    said: str
    """One sentence without a full stop."""
    seqs: tuple[int, ...]
    """Events that it rests on."""
    ref: str
    """A commit, a path, or what people type: f12, x3, n41."""


def done(memory: Memory, span: Span, until: int = LAST) -> list[Statement]:
    """Commits and merges, failures that were over, and whether the tests were green in the end."""
    asked = _within(span, until)
    found = [_committed(row) for row in memory.database.all("commits_done", asked)]
    turned = turned_within(memory, **asked)
    found += [_closed(one, one.closed_seq) for one in turned if one.closed_seq]
    last = memory.database.one("last_tests", asked)
    if last and last["deed"] == "passed":
        found.append(Statement("green", f"tests passed: {last['text']}", (last["seq"],), last["subject"]))
    return found


def learned(memory: Memory, span: Span, until: int = LAST) -> list[Statement]:
    """Fixes that were learned or noted, and notes that were taken."""
    asked = _within(span, until)
    found = [_fix(row) for row in memory.database.all("fixes_learned", asked)]
    notes = memory.database.all("notes_taken", asked | {"since": span.started - GAP})
    return found + [_note(row) for row in notes if _belongs(memory, row["taken"], span)]


def _belongs(memory: Memory, taken: int, span: Span) -> bool:
    """A note that is taken before anything else is done begins a session."""
    return taken >= span.started or span_at(memory, span.project, taken) is None


def left_open(
    memory: Memory, project: int, places: Places, spans: list[Span], until: int = LAST
) -> dict[int, list[Statement]]:
    """By session what it left: failures that showed in it, files that were edited in it, conflicts that began in it."""
    files = _files_left(memory, project, places, spans)
    found = {}
    for span in spans:
        end = min(until, span.ended + GAP - 1)
        broken = [one for one in turned_within(memory, project, span.started, end) if one.open]
        stops = memory.database.all("conflicts_left", {"project": project, "since": span.started, "until": end})
        found[span.id] = [
            *map(_failure, broken),
            *map(_file, files[span.id]),
            *(Statement("conflict", f"a {row['subject']} stopped in a conflict", (row["seq"],), "") for row in stops),
        ]
    return found


def _files_left(memory: Memory, project: int, places: Places, spans: list[Span]) -> dict[int, list[Dirty]]:
    """One walk through all sessions, the earliest first."""
    asked = {"project": project, "since": spans[0].started, "at": spans[-1].ended + GAP - 1}
    rows = memory.database.all("uncommitted", asked)
    tally, found, place = Tally(places), dict[int, list[Dirty]](), 0
    rows.sort(key=lambda row: (moment(row), row["seq"], row["part"]))
    for span in spans:
        while place < len(rows) and moment(rows[place]) < span.ended + GAP:
            tally.take(rows[place])
            place += 1
        found[span.id] = [one for one in tally.files if one.at >= span.started]
    return found


def _within(span: Span, until: int) -> dict[str, int]:
    """What follows the last thing that was done, such as a report, belongs to it."""
    return {"project": span.project, "since": span.started, "until": min(until, span.ended + GAP - 1)}


def _committed(row: Row) -> Statement:
    commit = row["subject"][:COMMIT_LETTERS]
    if row["deed"] == "merged":
        return Statement("merge", f"merged {short(row['text'])}", (row["seq"],), row["subject"])
    return Statement("commit", f"{row['deed']} {commit}: {short(row['text'])}", (row["seq"],), row["subject"])


def _closed(one: Broken, seq: int) -> Statement:
    return Statement("closed", f"{short(one.what)}: {one.how}", (seq,), str(one.name))


def _fix(row: Row) -> Statement:
    of = f" of {_name('f', row['failure'])}" if row["failure"] else ""
    said = f"fix{of}: {short(row['text'])}" if row["text"] else f"learned a fix{of}"
    return Statement("fix", said, (row["id"],), _name("x", row["id"]))


def _note(row: Row) -> Statement:
    return Statement("note", f"{row['kind']}: {short(row['title'])}", (row["id"],), _name("n", row["id"]))


def _failure(one: Broken) -> Statement:
    return Statement("failure", f"{short(one.what)} is red", (one.last_seq,), str(one.name))


def _file(one: Dirty) -> Statement:
    return Statement("file", f"{one.path} is {one.how} and not committed", (one.seq,), one.path)


def _name(letter: str, seq: int) -> str:
    return str(ShortId(letter, seq))
