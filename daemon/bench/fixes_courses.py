"""How episodes go: what people do between a red run and the green one. Each is one function, named in a table below."""

from collections.abc import Callable, Mapping

from daemon.bench.fixes_episode import Episode, Played

Course = Callable[[Episode, str], list[Played]]
"""Plays an episode of a family."""


def edited(one: Episode, family: str) -> list[Played]:
    """The fix among other edits."""
    one.red()
    one.asides()
    one.mend()
    one.asides()
    return [one.green(family, "edited")]


def twice_red(one: Episode, family: str) -> list[Played]:
    """It is run once more before the right idea comes."""
    one.red()
    one.asides(1)
    one.aside()
    one.red()
    one.mend()
    one.asides(1)
    return [one.green(family, "twice red")]


def committed(one: Episode, family: str) -> list[Played]:
    """What was done is committed, then run."""
    one.red()
    one.asides(1)
    one.mend()
    one.tree.commit(f"Mend {one.folder}")
    one.asides(1, elsewhere=True)
    return [one.green(family, "committed")]


def undone(one: Episode, family: str) -> list[Played]:
    """A wrong attempt is taken back, by hand or by git."""
    one.tree.commit("Before")
    one.red()
    path = one.attempt()
    if one.random.random() < 0.5:  # noqa: PLR2004 - every other time
        one.red()
    one.tree.drop(path)
    if one.random.random() < 0.5:  # noqa: PLR2004
        one.tree.save(path)
    else:
        one.tree.seen([path], lambda: one.run(f"git checkout -q -- {path}", how=True))
    one.mend()
    one.asides(1)
    return [one.green(family, "undone")]


def stashed(one: Episode, family: str) -> list[Played]:
    """A wrong attempt is put away."""
    one.tree.commit("Before")
    one.red()
    path = one.attempt()
    one.tree.ear.second()
    one.tree.drop(path)
    one.tree.seen([path], lambda: one.run("git stash -q", how=True))
    one.mend()
    one.asides(2)
    return [one.green(family, "stashed")]


def reverted(one: Episode, family: str) -> list[Played]:
    """A wrong attempt is committed, and its commit reverted."""
    one.tree.commit("Before")
    one.red()
    path = one.attempt()
    one.tree.commit("Try something")
    one.red()
    one.tree.ear.second()
    one.tree.drop(path)
    one.tree.seen([path], lambda: one.run("git revert --no-edit HEAD", how=True))
    one.mend()
    one.asides(1)
    return [one.green(family, "reverted")]


def pulled(one: Episode, family: str) -> list[Played]:
    """A colleague has mended it, and done other things."""
    one.tree.commit("Before")
    one.red()
    one.asides(1, elsewhere=True)
    one.tree.commit("Beside")
    one.tree.lay(one.case.green)
    others = {"docs/colleague.md": f"About {one.folder}.\n"}
    one.tree.lay(others)
    mended = {path: one.tree.text(path) for path in one.paths}
    subject = f"Mend what {one.folder} does"
    commits = [("Write about it", others), (subject, mended)]
    one.others_committed(commits)
    one.tree.ear.second()
    one.tree.seen([*others, *mended], lambda: one.run("git pull -q --no-rebase --no-edit", how=True))
    return [one.green(family, "pulled")]


def merged(one: Episode, family: str) -> list[Played]:
    """It was mended on a branch of one's own."""
    one.tree.commit("Before")
    one.red()
    one.tree.git("checkout", "-q", "-b", f"mend-{one.folder}")
    one.mend()
    one.tree.commit(f"Mend {one.folder}")
    one.tree.lay(one.case.red)
    one.tree.seen(one.paths, lambda: one.tree.git("checkout", "-q", "main"))
    one.red()
    one.asides(1, elsewhere=True)
    one.tree.ear.second()
    one.tree.lay(one.case.green)
    one.tree.seen(one.paths, lambda: one.run(f"git merge -q --no-edit mend-{one.folder}", how=True))
    return [one.green(family, "merged")]


def restored(one: Episode, family: str) -> list[Played]:
    """It was whole; an edit broke it, and git brings the file back."""
    _whole(one)
    one.tree.lay(one.case.red)
    one.tree.save(*one.paths)
    one.red()
    one.asides(1, elsewhere=True)
    one.tree.ear.second()
    one.tree.lay(one.case.green)
    one.tree.seen(one.paths, lambda: one.run(f"git checkout -q -- {' '.join(one.paths)}", how=True))
    return [one.green(family, "restored")]


def cause_reverted(one: Episode, family: str) -> list[Played]:
    """It was whole; a commit broke it, and is reverted."""
    _whole(one)
    one.tree.lay(one.case.red)
    one.tree.save(*one.paths)
    one.tree.commit(f"Change {one.folder}")
    one.red()
    one.tree.ear.second()
    one.tree.lay(one.case.green)
    one.tree.seen(one.paths, lambda: one.run("git revert --no-edit HEAD", how=True))
    one.asides(1, elsewhere=True)
    return [one.green(family, "cause reverted")]


def done(one: Episode, family: str) -> list[Played]:
    """A command mends it, among others and among edits."""
    one.red()
    one.asides()
    if one.random.random() < 0.4:  # noqa: PLR2004 - two in five
        one.stray_command()
    one.mend()
    one.asides(1)
    return [one.green(family, "done")]


def otherwise_later(one: Episode, family: str) -> list[Played]:
    """It is mended, comes back, and is mended in another way."""
    one.red()
    one.asides(1)
    one.mend()
    first = one.green(family, "first way")
    one.tree.ear.learned()
    if one.case.do:
        one.tree.undo(one.case.undo)
    else:
        one.tree.lay(one.case.red)
        one.tree.save(*one.paths)
    one.red()
    one.otherwise()
    one.asides(1)
    one.mend()
    return [first, one.green(family, "other way")]


# ── by chance ─────────────────────────────────────────────────────────────────────────────────────


def again(one: Episode, family: str) -> list[Played]:
    """It is run again and passes."""
    one.red()
    return _lucky(one, family, "again")


def after_edits(one: Episode, family: str) -> list[Played]:
    """Other files were edited, then it passes."""
    one.red()
    one.aside(elsewhere=True)
    one.asides(2, elsewhere=True)
    return _lucky(one, family, "after edits")


def after_near_edits(one: Episode, family: str) -> list[Played]:
    """The very file was edited, or its neighbour, and then it passes. The edit is none that could matter."""
    one.red()
    one.aside_beside()
    one.asides(1)
    return _lucky(one, family, "after near edits")


def after_commands(one: Episode, family: str) -> list[Played]:
    """Something else was installed or made, then it passes."""
    one.red()
    one.stray_command()
    one.asides(1, elsewhere=True)
    return _lucky(one, family, "after commands")


def _lucky(one: Episode, family: str, course: str) -> list[Played]:
    one.tree.luck(one.case.chance)
    return [one.green(family, course)]


def _whole(one: Episode) -> None:
    """Mended and committed, without a word."""
    one.tree.lay(one.case.green)
    one.tree.save(*one.paths)
    one.tree.commit("Whole")
    one.tree.ear.second()


OF_EDITS: Mapping[Course, int] = {
    edited: 9,
    twice_red: 3,
    committed: 2,
    undone: 3,
    stashed: 1,
    reverted: 1,
    pulled: 2,
    merged: 1,
    restored: 2,
    cause_reverted: 1,
}
"""Courses of what edits mend, and how often they are taken."""
OF_COMMANDS: Mapping[Course, int] = {done: 1}
OF_CHANCE: Mapping[Course, int] = {again: 3, after_edits: 3, after_near_edits: 2, after_commands: 2}
LATER = otherwise_later
