"""Documents in memory: which were read, and their sections as entries. A writer's memory, in a transaction of it."""

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

KIND = "document"
SINCE = 8
"""Version of the schema of memory that has documents."""
AT_ONCE = 200
"""Documents of a root that is left that are looked up at once."""


class Kept(NamedTuple):
    """What is known of a file."""

    path: str
    root: str
    project: int = 0
    """0 outside of projects."""
    touched: str = ""
    """By which it is known that the file is the same; empty where it is to be read again."""
    digest: str = ""
    """SHA-256 of the file; empty where it was not read whole."""
    title: str = ""
    refused: str = ""
    """Why it is not read; empty where it is."""
    sections: int = 0
    told: bool = False
    """Whether the log has the DocumentRead of this digest."""


class Shelf:
    """Over one memory. What takes long goes on in steps, so that others have their turn between two of them."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database
        self._index = Index(memory)

    # ── what is there ─────────────────────────────────────────────────────────────────────────────

    def of(self, root: str) -> dict[str, Kept]:
        """What is known of the files of a root, by path."""
        return {row["path"]: _kept(row) for row in self._database.each("documents_of", {"root": root})}

    def by_path(self, path: str) -> Kept | None:
        row = self._database.one("document_by_path", {"path": path})
        return _kept(row) if row else None

    def roots(self) -> dict[str, tuple[int, int, int]]:
        """How many files, documents and sections each root has."""
        rows = self._database.all("document_roots")
        return {row["root"]: (row["found"], row["documents"], row["sections"]) for row in rows}

    def counted(self) -> tuple[int, int]:
        """How many files it knows, and how many of them are refused."""
        row = self._database.one("documents_counted")
        return (row["found"], row["refused"]) if row else (0, 0)

    def refused(self, most: int) -> list[Kept]:
        """Files that are not read."""
        rows = self._database.all("documents_refused", {"most": most})
        return [Kept(row["path"], row["root"], refused=row["refused"]) for row in rows]

    def line(self, ref: str, part: int) -> int | None:
        """In which line of its file a section begins, from 1."""
        return self._database.number("section_line", {"ref": ref, "part": part}) or None

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def put(self, kept: Kept) -> int:
        """Note what is known of a file; its number."""
        row = self._database.one("put_document", kept._asdict())
        assert row
        return int(row["id"])

    def touch(self, kept: Kept) -> None:
        """Note that its content is the same, and to whom it belongs."""
        before = self._database.one("document_by_path", {"path": kept.path})
        self._database.run(
            "touch_document", {key: getattr(kept, key) for key in ("touched", "root", "project", "path")}
        )
        if before and before["project"] != kept.project:
            self._database.run("move_sections", {"document": before["id"], "project": kept.project})

    def told(self, path: str, digest: str) -> None:
        """Note that the log has the DocumentRead of it."""
        self._database.run("tell_document", {"path": path, "digest": digest})

    def sections(self, document: int) -> set[int]:
        """Numbers of its entries."""
        return {row["entry"] for row in self._database.all("sections_of", {"document": document})}

    def put_section(self, document: int, entry: Entry, line: int) -> int:
        """Write one of its entries; the number it has in the index."""
        number = self._index.put(entry)
        self._database.run("put_section", {"entry": number, "document": document, "line": line})
        return number

    def remove_section(self, number: int) -> None:
        """Take out an entry with its words and its vector."""
        self._index.remove_number(number)
        self._database.run("remove_section", {"entry": number})

    def remove(self, path: str) -> Iterator[None]:
        """Take out a file, section by section."""
        row = self._database.one("document_by_path", {"path": path})
        if row:
            yield from self._removed(row["id"])

    def remove_root(self, root: str) -> Iterator[None]:
        """Take out all that a root has."""
        while rows := self._database.all("some_documents_of", {"root": root, "most": AT_ONCE}):
            for row in rows:
                yield from self._removed(row["id"])

    def _removed(self, document: int) -> Iterator[None]:
        for number in self.sections(document):
            self.remove_section(number)
            yield
        self._database.run("remove_document", {"id": document})
        yield


def _kept(row: Row) -> Kept:
    return Kept(**{name: row[name] for name in Kept._fields})
