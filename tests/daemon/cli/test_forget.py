"""A note is forgotten, which can be taken back, or removed for good, which a person has to say."""

import pytest

from daemon.setup.errors import NotAgreed
from knowledge.errors import DaemonUnreachable, NotFound, Usage
from knowledge.events import NoteTaken
from knowledge.redact import clean
from tests.conftest import Sotto
from tests.daemon.cli.conftest import Say, Write
from tests.making import NOW


@pytest.fixture
def noted(write: Write, sotto: Sotto) -> str:
    """The id of a note, and a daemon."""
    write(NoteTaken(kind="note", title=clean("one"), body=clean(""), valid_from=NOW, at=NOW))
    assert sotto("up").returncode == 0
    return "n1"


def test_what_was_forgotten_can_be_restored(say: Say, noted: str) -> None:
    said = say("forget", noted)
    assert f"`sotto note {noted} --restore` brings it back" in said.err
    assert say("notes", "--json").json == []
    assert say("forget", noted, "--json").status == Usage.code
    say("note", noted, "--restore")
    assert [one["id"] for one in say("notes", "--json").json] == [noted]
    assert say("forget", noted, "--json").json == {"id": noted, "erased": False, "events": []}


def test_without_a_person_nothing_is_removed_for_good(say: Say, noted: str) -> None:
    assert say("forget", noted, "--hard", "--json").status == NotAgreed.code
    assert say("note", noted).status == 0


@pytest.mark.usefixtures("noted")
def test_what_is_not_there_cannot_be_forgotten(say: Say) -> None:
    for words in (("n9",), ("n9", "--hard", "--yes"), ("x1",), ("nonsense",)):
        assert (words, say("forget", *words, "--json").status) == (words, NotFound.code)


def test_without_a_daemon_nobody_forgets(say: Say, write: Write) -> None:
    write(NoteTaken(kind="note", title=clean("one"), body=clean(""), valid_from=NOW, at=NOW))
    for words in ((), ("--hard", "--yes")):
        assert say("forget", "n1", *words, "--json").status == DaemonUnreachable.code
