"""Removing a part of the log as if it had never been, while nobody else has it: rows, outputs, numbers, pages.

Each type is numbered anew, so nothing shows that there was more; ids that were given are not given again. All of it is
one transaction: a death leaves the log as it was or as it is to be, and may be followed by the same again.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.events import (
    CommandsImported,
    EventsErased,
    EventsTrimmed,
    FailureClosed,
    FixForgotten,
    FixRestored,
    NoteRestored,
    NoteSuperseded,
    ProjectMoved,
    ProjectUnwatched,
    ProjectVanished,
    ProjectWatched,
    ProposalAnswered,
)
from knowledge.store.answers import Held, Sought, held
from knowledge.store.log_writer import LogWriter
from knowledge.store.rows import remove_rows
from knowledge.store.sqlite import Database, Row
from knowledge.store.traces import remove_traces

_TAKES_BACK = (
    *(
        EventsErased,
        EventsTrimmed,
        FailureClosed,
        FixForgotten,
        FixRestored,
        NoteRestored,
        NoteSuperseded,
        ProjectUnwatched,
        ProposalAnswered,
    ),
)
_REGISTRY = (ProjectWatched, ProjectUnwatched, ProjectVanished, ProjectMoved)
_NEVER = 2**63 - 1
_PAGE = 64
_IN_NAME = r"[\w.~-]"
"""A character that a name of a folder may have before or behind."""


class Scope(NamedTuple):
    """What is to go; with neither of both it is everything."""

    project: int | None = None
    places: tuple[str, ...] = ()
    """Folders that the project ever was in."""
    since: int | None = None
    """Microseconds UTC."""
    after: int = 0
    """With `since`: the last event that stays."""

    def holds(self, cwd: str, at: int) -> bool:
        """Whether something that was done in a folder at a moment is meant."""
        if self.since is not None:
            return at >= self.since
        return self.project is None or any(cwd == place or cwd.startswith(f"{place}/") for place in self.places)


class Gone(NamedTuple):
    """What went."""

    events: int
    streams: int
    elsewhere: int
    """Events of other projects that name a folder of this one, and stay."""

    def and_(self, more: "Gone") -> "Gone":
        """What went by both of two wishes."""
        return Gone(*(one + other for one, other in zip(self, more, strict=True)))


def wipe_log(log: LogWriter, scope: Scope, untold: list[str]) -> Gone:
    """Remove a project's events, or those since a moment, and the outputs `untold` of commands that were never told.

    Raises DiskFull.
    """
    database, head = log.database, log.head
    log.skip_to(head)  # a death on the way must not let an id be given twice
    database.run("begin_doomed")
    with database.transaction(full=True):
        elsewhere = _doom(database, scope)
        answers = _doom_answers(database, scope)
        events = database.number("count_doomed")
        since = _NEVER if scope.since is None else scope.since
        names = json.dumps([*untold, *answers.streams])
        streams = [row["id"] for row in database.all("doomed_streams", {"names": names, "since": since})]
        for stream in streams:
            database.run("remove_stream_chunks", {"id": stream})
            database.run("remove_stream", {"id": stream})
        remove_traces(database, answers.traces)
        database.run("note_all_producers")
        database.run("remove_doomed")
        remove_rows(database)
        database.run("close_holes")
        database.run("end_channels")
        database.run("remove_bookmarks_of", {"project": scope.project})
    database.compact()
    return Gone(events, len(streams), elsewhere)


def thin_out(log: LogWriter, scope: Scope, untold: list[str]) -> Gone:
    """Remove the same in steps that need little room and give back what they free: for a disk that is full.

    A death on the way leaves a part of it, and holes in its numbers: `wipe_log` is to follow, which finds the rest.
    Raises DiskFull.
    """
    database = log.database
    log.skip_to(log.head)
    database.run("begin_doomed")
    with database.transaction():
        elsewhere = _doom(database, scope)
        answers = _doom_answers(database, scope)
        database.run("note_all_producers")
    for begin in range(0, len(answers.traces), _PAGE):
        with database.transaction():
            remove_traces(database, answers.traces[begin : begin + _PAGE])
        database.shrink()
    since = _NEVER if scope.since is None else scope.since
    names = json.dumps([*untold, *answers.streams])
    streams = [row["id"] for row in database.all("doomed_streams", {"names": names, "since": since})]
    for stream in streams:
        with database.transaction():
            database.run("remove_stream_chunks", {"id": stream})
            database.run("remove_stream", {"id": stream})
        database.shrink()
    events = 0
    while page := [row["seq"] for row in database.all("some_doomed", {"limit": _PAGE})]:
        with database.transaction():
            database.run("remove_some_doomed", {"seqs": json.dumps(page)})
            database.run("undoom", {"seqs": json.dumps(page)})
            remove_rows(database)
        database.shrink()
        events += len(page)
    return Gone(events, len(streams), elsewhere)


def snapshots_named(database: Database) -> frozenset[str]:
    """SHA-256 of every content that the log still names."""
    return frozenset(one for row in database.all("snapshots_named") for one in row if one)


def _doom(database: Database, scope: Scope) -> int:
    """Note what goes; how many events of other projects name it and stay."""
    if scope.project is None:
        kept = json.dumps([kind.__name__ for kind in _TAKES_BACK])
        database.run("doom_since", {"after": scope.after, "kept": kept})
        return 0
    registry = json.dumps([kind.__name__ for kind in _REGISTRY])
    database.run("doom_project", {"project": scope.project, "registry": registry})
    elsewhere = set[int]()
    for place in scope.places:
        for row in _naming(database, place, scope.project):
            if row["type"] == CommandsImported.__name__:
                database.run("put_body", {"seq": row["seq"], "body": _without(row["body"], place)})
            elif row["project"] is None:
                database.many("doom", [(row["seq"],)])
            else:
                elsewhere.add(row["seq"])
    return len(elsewhere)


def _doom_answers(database: Database, scope: Scope) -> Held:
    """Note questions and answers that hold what goes; their traces and streams go with them."""
    patterns = [_pattern(place) for place in scope.places]
    gone = held(
        database,
        Sought(
            doomed=lambda seqs: {row["seq"] for row in database.all("doomed_of", {"seqs": json.dumps([*seqs])})},
            holds=lambda text: any(one.search(text) for one in patterns),
            roots={row["trace"] for row in database.all("doomed_roots")},
            in_events=False,  # what they say was looked through with all other events
            project=scope.project,
            since=scope.since,
        ),
    )
    database.many("doom", [(seq,) for seq in gone.events])
    return gone


def _naming(database: Database, place: str, project: int) -> Iterator[Row]:
    """Events that are not the project's and name a folder of it, or what lies in it."""
    text, named, after = json.dumps(place, ensure_ascii=False)[1:-1], _pattern(place), 0
    while page := database.all("naming", {"after": after, "project": project, "text": text, "limit": _PAGE}):
        after = page[-1]["seq"]
        yield from (row for row in page if named.search(_texts(row["body"])))


def _pattern(place: str) -> re.Pattern[str]:
    return re.compile(f"(?<!{_IN_NAME}){re.escape(place)}(?!{_IN_NAME})")


def _texts(body: str) -> str:
    """A body with its strings as they read."""
    return json.dumps(json.loads(body), ensure_ascii=False).replace("\\\\", "\\").replace('\\"', '"')


def _without(body: str, place: str) -> str:
    """Imported commands less those that were run in a folder, or name it."""
    found, named = json.loads(body), _pattern(place)
    found["commands"] = [
        one for one in found["commands"] if not named.search(one["command"]) and not named.match(one.get("cwd") or "")
    ]
    return json.dumps(found, ensure_ascii=False)
