"""How each known failure shows, in memory.db: what is compared, and a text index to find what reads alike."""

import json
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from knowledge.envelope import Envelope
from knowledge.events import Event, EventsErased, FailureDiagnosed, FixNoted
from knowledge.failures.fingerprint import without_values
from knowledge.failures.fixes.alike import indexed, rarity, words
from knowledge.failures.fixes.symptom import Symptom, of_event
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

READER = "symptoms"
"""Under this name memory keeps how far it has come."""
WRITTEN = (FailureDiagnosed, FixNoted, EventsErased)
"""The facts it is made of; the book of failures must have them before."""
KEPT = ("tool", "code", "message", "headline", "symbol", "file", "test_id", "source")
WORDS = 8
"""Words that are searched for, the rarest;"""
FOUND = 600
"""as many texts have them together at most, so that a search is short."""


class Fixed(NamedTuple):
    """A failure, or what the user gave as one, with a fix of it."""

    fix: int
    symptom: Symptom
    error: str
    """What the user gave; empty otherwise."""


class Symptoms:
    """Reading them; a writer's `Memory` makes it a writer's."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = WRITTEN

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._database = memory.database

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def fixed_of_kind(self, one: Symptom, project: int | None, limit: int) -> list[Fixed]:
        """Failures that may differ from this one in names only; of fixes the project's own and newest first."""
        asked = {"kind": one.kind, "shape": one.shape, "project": project or 0, "limit": limit}
        rows = self._database.all("fixes_of_kind", asked)
        if one.shape and len(rows) < limit:
            rows += self._database.all("fixes_of_shape", asked)
        return list({row["fix"]: _fixed(row) for row in rows}.values())

    def rare(self, of: Iterable[str]) -> dict[str, float]:
        """What each word counts, 0 to 1."""
        wanted = list(of)
        has = self._counted(["", *wanted])
        return {word: rarity(word, has.get("", 0), has.get(word, 0)) for word in wanted}

    def fixed_by_words(self, of: Iterable[str], limit: int) -> list[Fixed]:
        """Failures that have the rarest of these words, what fits best first."""
        chosen, found = list[str](), 0
        for word, texts in sorted(self._counted(of).items(), key=lambda one: (one[1], one[0]))[:WORDS]:
            found += texts
            if found <= FOUND:
                chosen.append(word)
        if not chosen:
            return []
        asked = " OR ".join(f'"{word}"' for word in chosen)  # quoted, a word is never an operator
        rows = self._database.all("fixes_by_words", {"words": asked, "limit": limit})
        return list({row["fix"]: _fixed(row) for row in rows}.values())

    def _counted(self, words_: Iterable[str]) -> dict[str, int]:
        rows = self._database.all("words_counted", {"words": json.dumps(list(words_))})
        return {row["word"]: row["texts"] for row in rows if row["texts"] > 0}

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if not new:
                return
            event = seen.event
            if isinstance(event, FailureDiagnosed) and event.fingerprint:
                known = self._database.one("failure_of_occurrence", {"seq": seen.seq})
                if known:
                    symptom = of_event(event)._replace(fingerprint="", kind="")
                    self._put(known["id"], symptom, indexed(symptom))
            elif isinstance(event, FixNoted):
                symptom = Symptom(message=event.error or "", headline=event.text)
                self._put(seen.seq, symptom, words([without_values(event.error or ""), event.text]))
            elif isinstance(event, EventsErased):
                for seq in event.seqs:
                    self._erase(seq)

    def _put(self, number: int, symptom: Symptom, found: list[str]) -> None:
        kept = {name: getattr(symptom, name) for name in (*KEPT, "said", "shape")}
        before = self._database.one("symptom", {"id": number})
        if before and all(before[name] == value for name, value in kept.items()):
            return
        if before:
            self._take_out_words(number)
        self._database.run("put_symptom", {"id": number, **kept})
        self._database.run("put_symptom_text", {"id": number, "words": " ".join(found)})
        self._count(found, 1)

    def _erase(self, number: int) -> None:
        """What the user's fix that is gone for good was known by; failures are never erased so."""
        if self._database.one("symptom", {"id": number}):
            self._take_out_words(number)
            self._database.run("remove_symptom", {"id": number})

    def _take_out_words(self, number: int) -> None:
        old = self._database.one("symptom_text", {"id": number})
        found = old["words"].split() if old else []
        self._count(found, -1)
        self._database.run("remove_words_of_none", {"words": json.dumps(found)})
        self._database.run("remove_symptom_text", {"id": number})

    def _count(self, found: list[str], more: int) -> None:
        self._database.run("count_words", {"words": json.dumps(["", *found]), "more": more})


def _fixed(row: Row) -> Fixed:
    kept = {name: row[name] for name in KEPT}
    return Fixed(row["fix"], Symptom(**kept, said_before=row["said"]), row["error"])
