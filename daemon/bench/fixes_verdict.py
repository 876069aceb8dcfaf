"""From what a replay brought to its figures. Pure: no daemon, no files."""

from collections.abc import Iterator
from functools import cached_property

from daemon.bench import fixes_naive
from daemon.bench.figures import at_least, at_most
from daemon.bench.fixes_episode import Played
from daemon.bench.fixes_plan import Again, Plan
from daemon.bench.fixes_play import Heard, Stored, Told
from daemon.bench.fixes_score import Shown, carries_over, holds, is_true, share, unrelated
from knowledge.views import RowView

EXACT, KIND, WRONG, TRUE = 95.0, 60.0, 2.0, 90.0
"""Limits, in percent."""


class Verdict:
    """What was right."""

    def __init__(self, plan: Plan, heard: Heard) -> None:
        self._plan, self._heard = plan, heard
        self._naive = fixes_naive.known(heard.played, heard.reds)

    @cached_property
    def _by_id(self) -> dict[str, Stored]:
        return {one.id: one for one in self._heard.stored}

    def _latest(self, one: Again) -> tuple[Played, Told]:
        """How the failure that comes again was ended last."""
        both = list(zip(self._heard.played, self._heard.reds, strict=True))
        return next((played, red) for played, red in reversed(both) if played.case is one.scene.case)

    # ── whether the failures are what they are meant to be ────────────────────────────────────────

    def intended(self) -> list[bool]:
        """Whether each failure of the second part is named as it should be: as before, of the same kind, anew."""
        before = {name for red in self._heard.reds for name in red.prints}
        return [
            *(self._is_again(one, told) for one, told in zip(self._plan.again, self._heard.again, strict=True)),
            *(
                bool(told.kinds & self._kinds_of(one.family)) and not told.prints & before
                for one, told in zip(self._plan.kinds, self._heard.kinds, strict=True)
            ),
            *(bool(told.prints) and not told.prints & before for told in self._new),
        ]

    def _is_again(self, one: Again, told: Told) -> bool:
        _, red = self._latest(one)
        return (
            told.prints <= red.prints
            and bool(told.prints)
            and told.occurrences >= (2 if one.tree == one.scene.tree else 1)
        )

    def _kinds_of(self, family: str) -> set[str]:
        pairs = zip(self._heard.played, self._heard.reds, strict=True)
        return {kind for played, red in pairs if played.family == family for kind in red.kinds}

    @property
    def _new(self) -> list[Told]:
        return [*self._heard.alike, *self._heard.spoilt]

    def look_alike(self) -> tuple[int, int, int]:
        """Of the new failures: how many have the tool and type of a known one, how many even its kind, and how many
        that of one whose fix carries over, so that the kind alone would tempt.
        """
        known = {(one.tool, one.code) for one in self._naive}
        pairs = list(zip(self._heard.played, self._heard.reds, strict=True))
        kinds = {kind for _, red in pairs for kind in red.kinds}
        tempting = {kind for played, red in pairs if played.case.key for kind in red.kinds}
        return (
            sum((one.tool, one.code) in known for one in self._new),
            sum(bool(one.kinds & kinds) for one in self._new),
            sum(bool(one.kinds & tempting) for one in self._new),
        )

    # ── what was stored ───────────────────────────────────────────────────────────────────────────

    def stored(self) -> list[bool]:
        """Whether each stored fix is the true one."""
        return [one.played is not None and is_true(one.shown, one.played.truth) for one in self._heard.stored]

    def found(self) -> list[bool]:
        """Whether the true fix of each episode that has one is stored."""
        right = {id(one.played) for one in self._heard.stored if one.played and is_true(one.shown, one.played.truth)}
        return [id(one) in right for one in self._heard.played if not one.by_chance]

    def by_chance(self) -> list[bool]:
        """Whether each episode that ended by chance left a fix."""
        left = {id(one.played) for one in self._heard.stored}
        return [id(one) in left for one in self._heard.played if one.by_chance]

    # ── what is suggested ─────────────────────────────────────────────────────────────────────────

    def again(self) -> list[bool]:
        """Whether the fix that is shown first is the latest of that very failure, whole."""
        found = []
        for one, told in zip(self._plan.again, self._heard.again, strict=True):
            latest, _ = self._latest(one)
            stored = self._by_id.get(told.first)
            found.append(stored is not None and stored.played is latest and holds(told.shown, latest.truth))
        return found

    def kinds(self) -> list[bool]:
        """Whether the fix that is shown first carries over."""
        found = []
        for one, told in zip(self._plan.kinds, self._heard.kinds, strict=True):
            stored = self._by_id.get(told.first)
            family = stored.played.family if stored and stored.played else ""
            found.append(carries_over(told.shown, family, one.family, one.case.key))
        return found

    def wrong(self) -> list[bool]:
        """Whether something is suggested for each new failure; nothing is right."""
        return [bool(told.first) for told in self._new]

    # ── the references ────────────────────────────────────────────────────────────────────────────

    def naive_stored(self) -> list[bool]:
        return [
            is_true(shown, played.truth) and not played.by_chance
            for played, shown in fixes_naive.learned(self._heard.played)
        ]

    def naive_by_chance(self) -> list[bool]:
        return [bool(one.everything.size) for one in self._heard.played if one.by_chance]

    def naive_again(self) -> list[bool]:
        pairs = zip(self._plan.again, self._heard.again, strict=True)
        return [fixes_naive.matched(told, self._naive) is self._latest(one)[0] for one, told in pairs]

    def naive_kinds(self) -> list[bool]:
        found = []
        for one, told in zip(self._plan.kinds, self._heard.kinds, strict=True):
            match = fixes_naive.matched(told, self._naive)
            shown = match.truth.fix if match else Shown()
            found.append(carries_over(shown, match.family if match else "", one.family, one.case.key))
        return found

    def naive_wrong(self) -> list[bool]:
        return [fixes_naive.matched(told, self._naive) is not None for told in self._new]

    # ── in words ──────────────────────────────────────────────────────────────────────────────────

    def misses(self) -> Iterator[str]:
        """One line for each thing that is not as it should be."""
        yield from self.unlike_their_plan()
        yield from self._untrue()
        for again, told, ok in zip(self._plan.again, self._heard.again, self.again(), strict=True):
            if not ok:
                yield f"again: {again.scene.family.name}, {again.scene.course.__name__}: {self._shown(told)}"
        for kind, told, ok in zip(self._plan.kinds, self._heard.kinds, self.kinds(), strict=True):
            if not ok:
                yield f"same kind: {kind.family}, {kind.case.key}: {self._shown(told)}"
        for name, told in zip(self._new_names(), self._new, strict=True):
            if told.first:
                yield f"new: {name}: {self._shown(told)}"

    def unlike_their_plan(self) -> Iterator[str]:
        """What the daemon saw otherwise than the scripts meant it."""
        for played, closed in zip(self._heard.played, self._heard.closed, strict=True):
            if not closed:
                yield f"its green run ended nothing: {played.family}, {played.course}"
        names = [f"again, {one.scene.family.name}, {one.scene.course.__name__}" for one in self._plan.again]
        names += [f"same kind, {one.family}" for one in self._plan.kinds] + self._new_names()
        every = [*self._heard.again, *self._heard.kinds, *self._new]
        for name, told, ok in zip(names, every, self.intended(), strict=True):
            if not ok:
                yield f"not named as intended: {name}: {told.headline or 'it passed'}, {told.occurrences}×"

    def _untrue(self) -> Iterator[str]:
        for one in self._heard.stored:
            if not one.played or not is_true(one.shown, one.played.truth):
                yield f"stored {one.id}: {_unlike(one)}"
        right = self.found()
        for played, ok in zip((one for one in self._heard.played if not one.by_chance), right, strict=True):
            if not ok and not any(one.played is played for one in self._heard.stored):
                yield f"nothing stored: {played.family}, {played.course}"

    def _new_names(self) -> list[str]:
        alike = [f"looks like {one.family}, {one.case.command}" for one in self._plan.alike]
        return alike + [f"beside {one.scene.family.name}, {one.above.strip()}" for one in self._plan.spoilt]

    def _shown(self, told: Told) -> str:
        if not told.first:
            return "silence"
        stored = self._by_id.get(told.first)
        of = f"{stored.played.family}, {stored.played.course}" if stored and stored.played else "no episode"
        return f"{told.first} by {told.how}, of {of}"


def _unlike(one: Stored) -> str:
    played = one.played
    if played is None:
        return f"learned from a run that ends no episode: {' '.join(sorted(one.shown.commands)) or 'edits'}"
    said = f"{played.family}, {played.course}"
    if played.by_chance:
        return f"{said}: passed by chance"
    if not holds(one.shown, played.truth):
        return f"{said}: the true fix is not in it"
    return f"{said}: {unrelated(one.shown, played.truth):.0%} of it is unrelated"


def rows(plan: Plan, heard: Heard, *, full: bool) -> list[RowView]:
    """The figures; limits hold for the whole count alone, of few cases one would decide."""
    one = Verdict(plan, heard)

    def limit(value: float) -> float | None:
        return value if full else None

    intended, news = one.intended(), len(heard.alike) + len(heard.spoilt)
    near, kind, tempting = one.look_alike()
    found = [
        at_least(f"data: {len(intended)} failures named as intended", share(intended), "%", 100.0),
        at_least("data: episodes whose own green run ends them", share(heard.closed), "%", None),
        at_most("data: saved files not told of within 4 s", heard.unseen, "", None),
        at_least(f"data: new failures like a known one, by type, of {news}", near, "", None),
        at_least("data: … and of the kind of a known one", kind, "", None),
        at_least("data: … and of a kind whose fix carries over", tempting, "", None),
    ]
    if not heard.learns:
        return found
    stored, chance = one.stored(), one.by_chance()
    return [
        at_least(
            f"recall@1, {len(heard.again)} failures again",
            share(one.again()),
            "%",
            limit(EXACT),
            share(one.naive_again()),
        ),
        at_least(
            f"recall@1, {len(heard.kinds)} of the same kind",
            share(one.kinds()),
            "%",
            limit(KIND),
            share(one.naive_kinds()),
        ),
        at_most(f"wrong on {news} new failures", share(one.wrong()), "%", limit(WRONG), share(one.naive_wrong())),
        at_least(
            f"{len(stored)} stored fixes that are the true one",
            share(stored),
            "%",
            limit(TRUE),
            share(one.naive_stored()),
        ),
        at_least("episodes whose true fix is stored", share(one.found()), "%", None),
        at_most(
            f"greens by chance, of {len(chance)}, that left a fix",
            sum(chance),
            "",
            limit(0),
            sum(one.naive_by_chance()),
        ),
        *found,
    ]
