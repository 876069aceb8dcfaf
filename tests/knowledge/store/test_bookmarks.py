"""Bookmarks that belong together are read together."""

from pathlib import Path

from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, LogWriter
from tests.making import NOW, Voice, commit


def test_readers_are_found_by_how_their_names_begin(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path / "core.db")
    voice = Voice()
    for n, reader in enumerate(["git/1/main", "git/1/other", "git_1", "gitx", "GIT/1"]):
        commit(writer, voice.unit(bookmark=Bookmark(reader, n)), now=NOW + n)
    with EventLog.open(tmp_path / "core.db") as log:
        assert log.bookmarks("git/") == {"git/1/main": (0, NOW), "git/1/other": (1, NOW + 1)}
    writer.close()
