"""`sotto remember TEXT`: keep something, in the user's own words."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from daemon.cli import drafts, keys, noting, remember_fix, rewriting, show
from daemon.cli.likely_contradicted import likely
from daemon.cli.note_lines import head, view_of
from daemon.cli.which_project import at_hand, by_name, names
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.errors import NotFound, TooLarge, Usage
from knowledge.events import NoteSuperseded, NoteTaken
from knowledge.ids import ShortId
from knowledge.memory.draft import (
    KINDS,
    LONGEST,
    Draft,
    checked,
    compose,
    kind_of,
    moment_of,
    parse,
    plain,
    tags_of,
)
from knowledge.memory.note import Note
from knowledge.memory.taking import said_already, taken
from knowledge.memory_views import NoteView

AGAIN = "`sotto remember - < {}` keeps it"
READ = 8 << 20
"""Bytes that are read from stdin."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", metavar="TEXT", help="what to keep; - reads it; your editor when left out")
    parser.add_argument("--kind", default="", metavar="K", help=f"what it is: {', '.join(KINDS)} (default note)")
    parser.add_argument("--tag", action="append", default=[], metavar="T", help="a word to find it by; may be repeated")
    parser.add_argument("--project", metavar="NAME", help="of this project (name or number); '' for none")
    parser.add_argument("--from", dest="begin", default="", metavar="DATE", help="since when it is so (default now)")
    parser.add_argument("--until", default="", metavar="DATE", help="until when it is so")
    parser.add_argument("--supersedes", action="append", default=[], metavar="ID", help="a note that it replaces")
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--failure", default="", metavar="ID", help="with --kind fix: what it fixes, such as f12")
    said.add_argument("--error", default="", metavar="TEXT", help="with --kind fix: what the failure says; - reads it")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, BadDraft, NotFound, DaemonUnreachable, Unchanged."""
    paths = Paths.find()
    if _is_fix(paths, arguments):
        return _fix(paths, arguments)
    noting.know_secrets(paths)
    with _written(paths, _asked(arguments, noting.now()), arguments.text) as draft:
        project, at = _project(paths, draft.project), noting.now()
        event = taken(draft, at)
        told = _known(paths, event, project)
        if told is None:
            (sent,) = noting.publish(paths, event, project=project)
    if told:
        show.say(f"{told.name} says so already")
        _print(arguments, view_of(told, at))
        return 0
    with notes_now(paths) as book:
        note = book.by_id(sent.seq)
        others = likely(paths, book, note, at)
    view = view_of(note, at).model_copy(update={"alike": [str(one.name) for one in others]})
    _print(arguments, view)
    for other in others:
        _settle(paths, note, other, quiet=arguments.json)
    return 0


def _is_fix(paths: Paths, arguments: argparse.Namespace) -> bool:
    """Whether it is for a failure: one that is named, or the last one, where nothing makes a note of it."""
    if arguments.failure or arguments.error:
        return True
    noted = arguments.tag or arguments.begin or arguments.until or arguments.supersedes or arguments.project is not None
    if arguments.kind != "fix" or noted or arguments.text in (None, "-"):
        return False
    try:
        remember_fix.of_failure(paths, "")
    except NotFound:
        return False
    return True


def _fix(paths: Paths, arguments: argparse.Namespace) -> int:
    """What helps against a failure is kept with it."""
    if arguments.kind not in ("", "fix"):
        raise Usage(f"a {arguments.kind} is for no failure", hint="with --failure and --error it is a fix")
    if arguments.text == arguments.error == "-":
        raise Usage("only one of text and error can be read from stdin")
    text = _read() if arguments.text == "-" else arguments.text or ""
    if not text.strip():
        raise Usage("there is nothing to remember", hint="say what to do: sotto remember 'restart the database' …")
    reached(paths)  # says in a word when no daemon runs
    view, what = remember_fix.remember(paths, text, arguments.failure, arguments.error)
    if arguments.json:
        show.data(view.model_dump())
    else:
        show.say(f"{view.id}: noted for {show.visible(what)}")
    return 0


# ── what is written ───────────────────────────────────────────────────────────────────────────────


def _asked(arguments: argparse.Namespace, at: int) -> Draft:
    """What the options say. Raises BadDraft, BadId."""
    return Draft(
        kind=kind_of(arguments.kind or "note"),
        tags=tags_of(arguments.tag),
        valid_from=moment_of(arguments.begin, at) if arguments.begin else None,
        valid_to=moment_of(arguments.until, at) if arguments.until else None,
        project=arguments.project,
        supersedes=tuple(ShortId.parse(one, "n").seq for one in arguments.supersedes),
    )


@contextmanager
def _written(paths: Paths, asked: Draft, text: str | None) -> Iterator[Draft]:
    """The note with its text, out of the command line, stdin or an editor; it is in a file if it cannot be kept."""
    if text is None:
        if not keys.person():
            raise Usage("there is nothing to remember", hint="say it: sotto remember 'deploy on Tuesdays'; - reads it")
        with drafts.edited(paths, "new", compose(_placed(paths, asked)), AGAIN) as typed:
            yield _read_back(typed, asked)
        return
    piped = text == "-"
    read = _read() if piped else text
    whole = read if piped or not read.strip() else compose(_placed(paths, asked)._replace(text=read))
    with drafts.safe(paths, "new", whole.strip(), 0 if piped else None, AGAIN):
        yield _read_back(read, asked) if piped else checked(asked._replace(text=plain(read)), noting.now())


def _read_back(text: str, asked: Draft) -> Draft:
    """A text that may have fields. Raises BadDraft."""
    at = noting.now()
    return checked(parse(text, asked, at), at)


def _placed(paths: Paths, asked: Draft) -> Draft:
    """The draft with the project at hand, where none was named: what is kept later may be kept elsewhere."""
    if asked.project is not None:
        return asked
    number = at_hand(paths)
    return asked._replace(project="" if number is None else names(paths)[number])


def _read() -> str:
    """What is piped in; nothing where whoever called us closed it. Raises Usage where it is not text, TooLarge."""
    data = sys.stdin.buffer.read(READ + 1) if sys.stdin else b""
    if len(data) > READ:
        raise TooLarge(f"more than {show.size(READ)}", hint=f"a note has at most {LONGEST:,} characters")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Usage("what was piped in is no text in UTF-8") from error


def _project(paths: Paths, named: str | None) -> int | None:
    """Raises NotFound."""
    if named is None:
        return at_hand(paths)
    return by_name(paths, named) if named else None


def _known(paths: Paths, event: NoteTaken, project: int | None) -> Note | None:
    """A note that says exactly this, and holds. Raises NotFound where one that is to be superseded is none."""
    with notes_now(paths) as book:
        for seq in event.supersedes:
            book.by_id(seq)
        return said_already(book, event, project)


# ── what it may contradict ────────────────────────────────────────────────────────────────────────


def _settle(paths: Paths, note: Note, other: Note, *, quiet: bool) -> None:
    """Show what says something else about the same, and let one key decide where a person is there."""
    if quiet:
        return
    show.say(f"does it contradict {other.name}, {show.visible(other.title)}?")
    if not keys.person():
        show.say(f"  → if it takes its place: sotto note {note.name} --supersedes {other.name}")
        return
    key = keys.ask(f"  [s] {note.name} takes its place  [e] edit {note.name}  [k] keep both:", "sek")
    if key == "s":
        ended = NoteSuperseded(note=other.id, by=note.id, valid_to=note.valid_from)
        noting.publish(paths, ended, project=other.project)
        show.say(f"{other.name} is superseded; `sotto note {other.name} --restore` takes that back")
    elif key == "e":
        rewriting.edit(paths, note.id)


def _print(arguments: argparse.Namespace, view: NoteView) -> None:
    if arguments.json:
        show.data(view.model_dump())
    else:
        print(head(view))
