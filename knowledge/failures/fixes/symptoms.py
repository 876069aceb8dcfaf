"""How each known failure shows, in memory.db: what is compared, and a text index to find what reads alike."""

import json
from collections.abc import Iterable

from knowledge.envelope import Envelope
from knowledge.events import FailureDiagnosed, FixNoted
from knowledge.failures.fixes.alike import indexed, rarity, words
from knowledge.failures.fixes.symptom import Symptom, of_event
from knowledge.store.memory import Memory

READER = "symptoms"
"""Under this name memory keeps how far it has come."""
WRITTEN = (FailureDiagnosed, FixNoted)
"""The facts it is made of; the book of failures must have them before."""
KEPT = ("tool", "code", "message", "headline", "symbol", "file", "test_id")
WORDS = 8
"""Words that are searched for, the rarest;"""
FOUND = 600
"""as many texts have them together at most, so that a search is short."""


class Symptoms:
    """Reading them; a writer's `Memory` makes it a writer's."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._database = memory.database

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def of(self, number: int | None) -> Symptom | None:
        """That of a failure, or of a fix that the user noted, by its id."""
        row = self._database.one("symptom", {"id": number})
        return Symptom(*(row[name] for name in KEPT)) if row else None

    def fixes_of_kind(self, one: Symptom, project: int | None, limit: int) -> list[int]:
        """Ids of fixes of failures that may differ from this one in names only; the project's own and newest first."""
        asked = {"kind": one.kind, "shape": one.shape, "project": project or 0, "limit": limit}
        rows = self._database.all("fixes_of_kind", asked) + self._database.all("fixes_of_shape", asked)
        return list(dict.fromkeys(row["id"] for row in rows))[:limit]

    def rare(self, of: Iterable[str]) -> dict[str, float]:
        """What each word counts, 0 to 1."""
        wanted = list(of)
        rows = self._database.all("words_counted", {"words": json.dumps(wanted)})
        has = {row["term"]: row["doc"] for row in rows}
        among = self._database.number("symptoms_counted")
        return {word: rarity(word, among, has.get(word, 0)) for word in wanted}

    def fixes_by_words(self, of: Iterable[str], limit: int) -> list[int]:
        """Ids of fixes of failures that have the rarest of these words, what fits best first."""
        rows = self._database.all("words_counted", {"words": json.dumps(list(of))})
        chosen, found = list[str](), 0
        for row in sorted(rows, key=lambda row: (row["doc"], row["term"]))[:WORDS]:
            found += row["doc"]
            if found <= FOUND:
                chosen.append(row["term"])
        if not chosen:
            return []
        asked = " OR ".join(f'"{word}"' for word in chosen)  # quoted, a word is never an operator
        rows = self._database.all("fixes_by_words", {"words": asked, "limit": limit})
        return list(dict.fromkeys(row["id"] for row in rows))

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
                self._put(seen.seq, symptom, words([event.error or "", event.text]))

    def _put(self, number: int, symptom: Symptom, found: list[str]) -> None:
        if symptom == self.of(number):
            return
        kept = {name: getattr(symptom, name) for name in (*KEPT, "shape")}
        self._database.run("put_symptom", {"id": number, **kept})
        self._database.run("remove_symptom_text", {"id": number})
        self._database.run("put_symptom_text", {"id": number, "words": " ".join(found)})
