"""The lines of a briefing, out of what is known: short, and each with the events that say so."""

from collections.abc import Iterator, Sequence

from knowledge.memory.briefing.line import Line, cut, listed, many, seqs
from knowledge.memory.briefing.material import (
    Arrived,
    Helped,
    Known,
    Left,
    Likely,
    Material,
    Trouble,
    Unrecorded,
    Verdict,
)
from knowledge.memory.briefing.when import day, said

AUTHORS, RED, OLD, NOTES, MENDED = 2, 3, 2, 2, 2
"""How many are told of, one by one, at most."""
SHORT, COMMAND = 40, 100
"""Characters of a message beside the name of its test, and of a command to be typed."""
SURE = 0.2
"""What comes next is told from this probability on."""
TRUNKS = frozenset({"main", "master", "trunk", "develop", "dev"})
"""Branches whose names say nothing of what somebody is about."""


def lines(known: Material) -> list[Line]:
    """All there is to say, in the order in which it is read."""
    return [*_left(known), *_since(known), *_trouble(known), *_next(known), *_worth_knowing(known)]


# ── left off ──────────────────────────────────────────────────────────────────────────────────────


def _left(known: Material) -> Iterator[Line]:
    if left := known.left:
        yield from _stopped_at(left, known.now)
    if known.left and known.left.dirty:
        paths = [one.name for one in known.left.dirty]
        text = f"not committed: {listed([cut(path) for path in paths])}"
        yield Line("left", text, seqs([one.seq for one in known.left.dirty]), 9, (tuple(paths),))
    red = _recent(known)
    for at, one in enumerate(red[:RED]):
        yield Line("left", f"red: {_broken(one)}", one.seqs, 9 - 2 * at)
    if more := red[RED:]:
        names = tuple(f"f{one.id}" for one in more)
        rest = seqs(*(one.seqs for one in more))
        yield Line("left", f"{len(more)} more red: {listed(names)}", rest, 4, (names,))


def _stopped_at(left: Left, now: int) -> Iterator[Line]:
    where, says = said(left.at, now), [left.seq]
    if branch := left.branch:
        about = f" for {left.issue}" if left.issue else ""
        where, says = f"{where}, on {cut(branch.name)}{about}", [left.seq, branch.seq]
    yield Line("left", where, seqs(says), worth=10)
    if left.branch_now:
        yield Line("left", f"{cut(left.branch_now.name)} is checked out now", (left.branch_now.seq,), worth=7)
    if left.committed:
        yield Line("left", f"last commit: {_quoted(left.committed.name)}", (left.committed.seq,), worth=6)
    for at, one in enumerate(left.mended[:MENDED]):
        yield Line("left", f"fixed f{one.id} {cut(one.what)}", one.seqs, 4 - at)
    dirty = {one.name for one in left.dirty}
    paths = [path for path in left.edited if path not in dirty]
    if paths and (not left.dirty or not left.committed):
        vague = left.branch is None or left.branch.name in TRUNKS
        text = f"worked on {listed([cut(path) for path in paths])}"
        yield Line("left", text, left.edited_seqs, 7 if vague else 4, (tuple(paths),))


def _unrecorded(gap: Unrecorded, now: int) -> Line:
    text = {
        "before": f"watched since {said(gap.until, now)}",
        "unwatched": f"nothing is recorded from {said(gap.since, now)} on",
        "paused": f"recording was paused {said(gap.since, now)}",
    }[gap.why]
    return Line("since", text, (gap.seq,), 7)


def _recent(known: Material) -> list[Trouble]:
    """What was red when work stopped, or is since."""
    return [one for one in known.troubles if known.left is None or one.at >= known.left.began]


def _broken(one: Trouble) -> str:
    message = f", {cut(one.message, SHORT)}" if one.message else ""
    return f"f{one.id} {cut(one.what)}{message}"


# ── since then ────────────────────────────────────────────────────────────────────────────────────


def _since(known: Material) -> Iterator[Line]:
    for gap in known.unrecorded:
        yield _unrecorded(gap, known.now)
    yield from _arrived(known.arrived, known.now)
    if known.pulls:
        last = known.pulls[0]
        yield Line("since", f"pulled {cut(last.branch)} {said(last.at, known.now)}", (last.seq,), 6)
    if known.dependencies:
        paths = list(dict.fromkeys(one.name for one in known.dependencies))
        text = f"dependencies changed: {listed([cut(path) for path in paths])}"
        yield Line("since", text, seqs([one.seq for one in known.dependencies]), 8, (tuple(paths),))
    if known.tested:
        yield _tests(known.tested, known.now)


def _arrived(arrived: Sequence[Arrived], now: int) -> Iterator[Line]:
    """By whom; each with the youngest of his."""
    by = dict[str, list[Arrived]]()
    for one in arrived:
        by.setdefault(one.author, []).append(one)
    for at, (author, made) in enumerate([*by.items()][:AUTHORS]):
        last, ids = made[0], tuple(one.commit for one in made)
        latest = f"last {_quoted(last.subject)}" if len(made) > 1 else _quoted(last.subject)
        text = f"{many(len(made), 'commit')} by {cut(author)}, {latest} {said(last.at, now)}"
        yield Line("since", text, seqs([one.seq for one in made]), 8 - at, (ids,))
    others = [*by.items()][AUTHORS:]
    if others:
        names, theirs = tuple(name for name, _ in others), [one for _, made in others for one in made]
        text = f"{many(len(theirs), 'commit')} by {listed([cut(name) for name in names])}"
        yield Line("since", text, seqs([one.seq for one in theirs]), 5, (tuple(one.commit for one in theirs), names))


def _tests(one: Verdict, now: int) -> Line:
    counts = {"passed": one.passed, "failed": one.failed}
    how = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "none ran"
    return Line("since", f"tests {said(one.at, now)}: {how}", (one.seq,), worth=5)


# ── known trouble ─────────────────────────────────────────────────────────────────────────────────


def _trouble(known: Material) -> Iterator[Line]:
    if stop := known.conflict:
        text = f"{stop.doing} stopped in conflict {said(stop.at, known.now)}"
        named = f"{text}: {listed([cut(path) for path in stop.paths])}" if stop.paths else text
        yield Line("trouble", named, (stop.seq,), 9, (stop.paths,))
    recent = _recent(known)
    for at, one in enumerate(recent):
        yield from _help(one, 8 - min(at, 5))
    old = [one for one in known.troubles if one not in recent]
    for at, one in enumerate(old[:OLD]):
        yield Line("trouble", f"red since {day(one.first, known.now)}: {_broken(one)}", one.seqs, 6 - at)
        yield from _help(one, 5 - at)
    if more := old[OLD:]:
        names = tuple(f"f{one.id}" for one in more)
        yield Line("trouble", f"{len(more)} older red: {listed(names)}", seqs(*(one.seqs for one in more)), 3, (names,))
    for at, one in enumerate(known.flaky[:OLD]):
        times = tuple(f"e{seq}" for seq in one.passed)
        often = f", {len(times)} times" if len(times) > 1 else ""
        text = f"f{one.id} {cut(one.what)} is flaky: passed without a change{often}"
        yield Line("trouble", text, seqs(one.passed, one.seqs), 5 - 2 * at, (times,))


def _help(one: Trouble, worth: int) -> Iterator[Line]:
    """What is known that may help."""
    if one.fix:
        yield Line(
            "trouble",
            f"f{one.id} was fixed before by {_fix(one.fix)}",
            seqs(one.fix.id, one.seqs),
            worth,
            (one.fix.edited, one.fix.ran),
        )
    if one.suspect:
        edited = [cut(path) for path in one.suspect.edited]
        change = f"editing {listed(edited)}" if edited else _quoted(one.suspect.title)
        told, named = seqs(one.suspect.seq, one.seqs), one.suspect.edited
        yield Line("trouble", f"f{one.id} may come from {change}", told, worth - 1, (named,))


def _fix(fix: Helped) -> str:
    """In a few words, with what it is called."""
    if fix.text:
        return f"x{fix.id}: {cut(fix.text)}"
    edits = f"editing {listed([cut(path) for path in fix.edited])}" if fix.edited else ""
    ran = listed([f"`{cut(line)}`" for line in fix.ran])
    return f"{' and '.join(filter(None, (ran, edits)))} (x{fix.id})"


# ── likely next, and worth knowing ────────────────────────────────────────────────────────────────


def _next(known: Material) -> Iterator[Line]:
    told = dict[str, Likely]()
    for one in known.likely:
        if one.probability >= SURE and one.seqs:
            told.setdefault(one.what, one)
    for what, one in told.items():
        text = cut(one.said[0]) if what == "file" else ", ".join(f"`{cut(part, COMMAND)}`" for part in one.said)
        yield Line("next", f"{_LEADS[what]}{text}", one.seqs, 6 if what == "command" else 3)


_LEADS = {"command": "", "file": "edit ", "routine": "as often: ", "question": "ask "}


def _worth_knowing(known: Material) -> Iterator[Line]:
    for at, one in enumerate(known.notes[:NOTES]):
        worth = 5 - 2 * at if one.near else 1
        yield Line("known", f"n{one.id} {one.kind}: {cut(one.title)}", seqs(one.id, one.seqs), worth)
    if known.proposals:
        yield _proposed(known.proposals)


def _proposed(waiting: Sequence[Known]) -> Line:
    first, others = waiting[0], len(waiting) - 1
    more = f", and {others} more" if others else ""
    told = seqs(first.id, first.seqs, [one.id for one in waiting])
    text = f"n{first.id} is proposed: {cut(first.title)}{more}"
    return Line("known", text, told, 2, (tuple(f"e{one.id}" for one in waiting),))


def _quoted(text: str) -> str:
    return f'"{cut(text)}"'
