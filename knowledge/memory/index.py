"""The index of what can be found: put in, changed, taken out. A writer's memory, inside of a transaction of it."""

from knowledge.memory.entry import Entry, Kind
from knowledge.memory.vectors import Vectors
from knowledge.memory.words import parts
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

LONGEST = 200_000
"""Characters of a body that are kept; a longer text comes in parts."""
LONGEST_TITLE = 500


class Index:
    """Each kind and ref stands in it once, or once a part."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database
        self._vectors = Vectors(memory)

    def put(self, entry: Entry) -> int:
        """Write an entry, in the place of the one of the same kind, ref and part; the number it has in the index.

        Where the text is the same, it keeps its vector.
        """
        entry = entry._replace(title=_sound(entry.title, LONGEST_TITLE), body=_sound(entry.body, LONGEST))
        known = self._database.one("entry_of", {"kind": entry.kind, "ref": entry.ref, "part": entry.part})
        if known is None:
            added = self._database.one("add_entry", _values(entry))
            assert added
            self._put_text(added["id"], entry)
            return int(added["id"])
        self.change(known["id"], entry)
        if (known["title"], known["body"]) != (entry.title, entry.body):
            self._vectors.remove(known["id"])
            self._database.run("remove_entry_text", {"id": known["id"]})
            self._put_text(known["id"], entry)
        return int(known["id"])

    def change(self, number: int, entry: Entry) -> None:
        """Let an entry have another ref, time, count or end; its text stays."""
        self._database.run("change_entry", {"id": number, **_values(entry)})

    def hold(self, ref: str, valid_to: int | None) -> None:
        """Note since when what is called so holds no longer; with None, that it holds."""
        self._database.run("hold_entry", {"ref": ref, "valid_to": valid_to})

    def rename(self, kind: Kind, ref: str, now: Kind) -> None:
        """Let what is called so be of another kind."""
        self._database.run("rename_entry", {"kind": kind, "ref": ref, "now": now})

    def remove(self, kind: Kind, ref: str) -> None:
        """Take it out with all its parts: words and vectors as well."""
        for row in self._database.all("entry_ids", {"kind": kind, "ref": ref}):
            self.remove_number(row["id"])

    def remove_number(self, number: int) -> None:
        """The same by the number that `put` gave."""
        self._vectors.remove(number)
        for step in ("remove_entry_text", "remove_entry_facts", "remove_entry_command", "remove_entry"):
            self._database.run(step, {"id": number})

    def efface(self) -> None:
        """Let no word stay in the index of what was removed: full-text search only marks it as gone. Takes a second or
        two for 100,000 entries.
        """
        self._database.run("merge_entry_text")

    def by_ref(self, ref: str) -> list[Entry]:
        """What is called so, part by part."""
        return [entry_of(row) for row in self._database.all("entries_by_ref", {"ref": ref})]

    def _put_text(self, number: int, entry: Entry) -> None:
        split = " ".join(parts(f"{entry.title}\n{entry.body}"))
        self._database.run("put_entry_text", {"id": number, "title": entry.title, "body": entry.body, "parts": split})


def entry_of(row: Row) -> Entry:
    """An entry as it stands in a row with its text."""
    values = {name: row[name] for name in Entry._fields}
    return Entry(**values | {"project": row["project"] or None})


def _values(entry: Entry) -> dict[str, str | int | None]:
    values = entry._asdict()
    del values["title"], values["body"]
    return values | {"project": entry.project or 0}


def _sound(text: str, longest: int) -> str:
    """What SQLite can hold and read on: cut, without halves of characters and without what ends a text in C."""
    return text[:longest].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
