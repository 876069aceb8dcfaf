"""Completion of commands, projects, ids and tests, with what they stand for."""

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from daemon.chat.completing import Names
from daemon.chat.known import Known, known
from daemon.paths import Paths
from knowledge.events import NoteTaken
from knowledge.memory.notes import NoteBook
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import NOW, Voice

KNOWN = [
    Known("f12", "test_total: \x1b[2Jwrong", "failure"),
    Known("f120", "other", "failure"),
    Known("shop", "project 1", "project"),
    Known("tests/test_till.py::test_total", "test", "test"),
]


def offered(text: str) -> dict[str, str]:
    names = Names(lambda: KNOWN)
    found = names.get_completions(Document(text), CompleteEvent(completion_requested=True))
    return {text[: len(text) + one.start_position] + one.text: one.display_meta_text for one in found}


def test_a_slash_offers_commands() -> None:
    assert offered("/wh") == {"/why": "what broke in a failure, and where"}
    assert len(offered("/")) > 10
    assert offered("/zz") == {}


def test_a_word_offers_what_is_called_so_and_nothing_of_it_is_obeyed() -> None:
    assert offered("why is f12") == {"why is f12": r"test_total: \x1b[2Jwrong", "why is f120": "other"}
    assert offered("/why f120") == {"/why f120": "other"}
    assert offered("since when does test_to") == {"since when does tests/test_till.py::test_total": "test"}
    assert offered("in Sho") == {"in shop": "project 1"}
    assert offered("why ") == {}


def test_memory_is_asked_once_a_line() -> None:
    asked = []
    names = Names(lambda: asked.append(1) or KNOWN)  # type: ignore[func-returns-value]
    for _ in range(3):
        list(names.get_completions(Document("f1"), CompleteEvent()))
    assert len(asked) == 1
    names.forget()
    list(names.get_completions(Document("f1"), CompleteEvent()))
    assert len(asked) == 2


def test_what_is_known_is_what_memory_has(home: Paths) -> None:
    assert known(home) == []
    seen = Voice().says(NoteTaken(kind="note", title=clean("a note"), body=clean(""), valid_from=NOW, at=NOW))
    seen.seq = 4
    with Memory.writer(home.memory) as memory:
        NoteBook(memory).write(seen)
    assert known(home) == [Known("n4", "a note", "note")]
