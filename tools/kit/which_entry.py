"""Which note or fix somebody means: by id, by the words of its title, or by what was said just before."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from knowledge.errors import NotFound, Unclear
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.ids import LETTERS, ShortId
from knowledge.memory.contradiction import words
from knowledge.memory.draft import KINDS, Draft
from knowledge.memory.note import Note, Sought
from knowledge.memory.notes import NoteBook
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted
from tools.kit.around import Around
from tools.kit.which_project import named
from tools.kit.wording import listed, more, shown

SHOWN, TOLD = 3, 60
"""Entries that a question names, and characters of each."""
NEWEST, FOUND = 200, 20
"""Notes that are compared whatever search says, as the youngest may not be in its index yet; and hits of a search."""
READ = 4_000
"""Characters of an entry that are compared."""
_OURS = words(" ".join((*KINDS, "entry thing remembered noted memory knowledge rule memo reminder about said told")))
"""Words for an entry itself, which need not stand in it."""

Entry = Note | Fix


def which(around: Around, said: str) -> Entry:
    """The one that is meant. Raises Unclear, with a question, for several or nearly one; NotFound for like none."""
    bare = said.strip(" `'\".").lower()
    if bare[:1] in LETTERS and bare[1:].isascii() and bare[1:].isdigit():
        return _by_id(around, ShortId.parse(bare))
    asked = words(said) - _OURS
    known = _here_first(around, list(_candidates(around, said))) if said.strip() else []
    sure = _exactly(said, known) or [one for one in known if asked and asked <= words(_title(one))]
    if len(sure) == 1:
        return sure[0]
    if not asked and not sure:
        return _just_now(around)
    if near := sure or [one for one in known if asked & words(_text(one))]:
        near.sort(key=lambda one: -len(asked & words(_text(one))))
        raise Unclear(f"entry {said!r}", hint=question(near))
    raise NotFound(f"entry {said!r}", hint="`sotto notes` lists them")


def title(one: Entry, longest: int = TOLD) -> str:
    """What it says, in a few words."""
    return shown(one.title if isinstance(one, Note) else one.summary, longest)


def question(found: Sequence[Entry]) -> str:
    """Which of them is meant."""
    named_ones = [f"{one.name} ({title(one)})" for one in found[:SHOWN]]
    rest = more(len(found) - SHOWN)
    return f"did you mean {', '.join([*named_ones, rest]) if rest else listed(named_ones, 'or')}?"


def _by_id(around: Around, name: ShortId) -> Entry:
    if name.letter == "x":
        return FixBook(around.memory).by_id(name.seq)
    if name.letter == "n":
        return NoteBook(around.memory).by_id(name.seq)
    raise Unclear(f"{name} is no entry", hint="which one? a note such as n41, a fix such as x3, or words of its title")


def _just_now(around: Around) -> Entry:
    """What the answer before was about. Raises Unclear where that was no single entry."""
    before, book = around.before, NoteBook(around.memory)
    cited = [ShortId.parse(one) for one in before.sources if one[:1] in ("n", "x")] if before else []
    if len(cited) == 1:
        return _by_id(around, cited[0])
    newest = book.found(Sought(moment=around.now), SHOWN)
    if before and before.tool == "remember" and newest and _same(newest[0], before.arguments.get("text", "")):
        return newest[0]
    if not newest:
        raise NotFound("no note", hint="nothing is noted that could be forgotten")
    raise Unclear("which note", hint=question(newest))


def _same(note: Note, text: str) -> bool:
    return bool(text) and shown(Draft(text=text).title) == shown(note.title)


def _candidates(around: Around, said: str) -> Iterator[Entry]:
    """What search finds, and the youngest notes; each once, as far as it still holds."""
    book, given = NoteBook(around.memory), set[ShortId]()
    for one in (*book.found(Sought(moment=around.now), NEWEST), *_searched(around, book, said)):
        if one.name not in given:
            given.add(one.name)
            yield one


def _searched(around: Around, book: NoteBook, said: str) -> Iterator[Entry]:
    with suppress(NotFound):  # of a memory that is older than search
        for hit in search(around.memory, Wanted(said, kinds=KINDS, limit=FOUND), around.embed, now=around.now):
            with suppress(NotFound):  # gone meanwhile, or no note: part of a document
                name = ShortId.parse(hit.entry.ref)
                if name.letter == "n" and (note := book.by_id(name.seq)).ended is None:
                    yield note
                elif name.letter == "x" and not (fix := FixBook(around.memory).by_id(name.seq)).forgotten:
                    yield fix


def _here_first(around: Around, known: list[Entry]) -> list[Entry]:
    here = named(around, "")
    return sorted(known, key=lambda one: here is None or one.project != here.number)


def _exactly(said: str, known: list[Entry]) -> list[Entry]:
    wanted = " ".join(said.casefold().split())
    return [one for one in known if " ".join(_title(one).casefold().split()) == wanted]


def _title(one: Entry) -> str:
    return one.title if isinstance(one, Note) else one.summary


def _text(one: Entry) -> str:
    return (one.text if isinstance(one, Note) else f"{one.summary}\n{one.error}")[:READ]
