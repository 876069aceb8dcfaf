"""What bursts of edits changed in each file, out of snapshots, and where there is none, out of git."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from daemon.past_heads import Heads
from daemon.past_texts import Texts, ended_like, text_of
from knowledge.changes.change import Change, Content
from knowledge.changes.gather import Burst, Told
from knowledge.changes.sorting import edit_sort
from knowledge.events import FileChange
from knowledge.files.secret import is_secret

Seen = Callable[[str], str | None]
"""The digest that a path was last told with before the window: empty where none was taken, None if it never was."""
Known = dict[tuple[int, str], str | None]
"""The same by burst and path."""
_NAMED = 2
"""Files that a title names."""


class Side(NamedTuple):
    """A file before, or after; the text is None where it was not there."""

    text: str | None
    digest: str | None = None


class Edits:
    """Edits of one window, read into changes."""

    def __init__(self, told: Told, texts: Texts, heads: Heads, seen: Seen) -> None:
        self._told = told
        self._texts = texts
        self._heads = heads
        self._seen = seen

    def changes(self, done_by_git: Collection[tuple[int, str]]) -> Iterator[Change]:
        """One for each burst and sort, the youngest first; without what git did itself, named by burst and path."""
        left = [
            (burst, [one for one in burst.event.changes if (burst.seq, one.path) not in done_by_git])
            for burst in reversed(self._told.bursts)  # where all of it is too much, what is young is known
        ]
        for burst, changes in left:
            for one in changes:
                self._texts.want(self._names(burst, one))
        known = self._known(left[::-1])
        for burst, changes in left:
            read = [(one, self._contents(burst, one, known)) for one in changes]
            yield from self._split(burst, read)

    def _known(self, left: Sequence[tuple[Burst, list[FileChange]]]) -> Known:
        """What each file was told to be before each burst, where the burst itself does not say."""
        last: dict[str, str] = {}
        found: Known = {}
        for burst, changes in left:
            for one in changes:
                path = one.moved_from or one.path
                told = one.before or last.get(path)
                unsaid = told is None and one.how != "made"
                found[burst.seq, path] = self._seen(path) if unsaid else told
            last |= {one.path: one.after or "" for one in changes}
        return found

    def _split(self, burst: Burst, read: list[tuple[FileChange, tuple[list[Content], list[str]]]]) -> Iterator[Change]:
        sorts = sorted({edit_sort(one.path) for one, _ in read}, key=("edit", "dependency", "configuration").index)
        for sort in sorts:
            mine = [(one, found) for one, found in read if edit_sort(one.path) == sort]
            yield Change(
                sort=sort,
                seq=burst.seq,
                ref=f"e{burst.seq}" + (f":{sort}" if sort != sorts[0] else ""),
                title=title_of([one.path for one, _ in mine]),
                at=burst.event.began,
                tree=burst.event.tree,
                contents=tuple(content for _, (contents, _) in mine for content in contents),
                unknown=tuple(path for _, (_, unknown) in mine for path in unknown),
                by=self._told.command_at(burst.event.began),
            )

    # ── one file ──────────────────────────────────────────────────────────────────────────────────

    def _contents(self, burst: Burst, change: FileChange, known: Known) -> tuple[list[Content], list[str]]:
        """What is known of a change, and the paths of which nothing is."""
        origin = change.moved_from or change.path
        after = self._after(burst, change)
        before = self._before(burst, change, origin, known, after)
        if change.moved_from is not None and after is None:
            after = before  # it was not written to
        if change.moved_from is None:
            if before is None or after is None:
                return [], [change.path]
            return [Content(change.path, before.text, after.text, before.digest, after.digest)], []
        went = [Content(origin, before.text, None, before.digest)] if before else []
        came = [Content(change.path, None, after.text, None, after.digest)] if after else []
        return [*went, *came], [*([] if before else [origin]), *([] if after else [change.path])]

    def _before(self, burst: Burst, change: FileChange, path: str, digests: Known, after: Side | None) -> Side | None:
        if is_secret(path):
            return None
        if change.how == "made":
            return Side(None)
        known = digests[burst.seq, path]
        if known is not None:
            return self._named(known, [f"{commit}:{path}" for commit in self._heads.at(burst.event.began)])
        # Nobody has looked into it since it is watched, so it was as it had been checked out.
        now = after.text if after else None
        for commit in self._heads.at(burst.event.began):
            data = self._texts.in_git(f"{commit}:{path}")
            text = text_of(data and ended_like(data, (now or "").encode()))
            if text is not None and text != now:
                return Side(text)
        return None

    def _after(self, burst: Burst, change: FileChange) -> Side | None:
        if is_secret(change.path):
            return None
        if change.how == "removed":
            return Side(None)
        return self._named(change.after or "", self._names(burst, change))

    def _named(self, digest: str, names: Sequence[str]) -> Side | None:
        """What has this digest: a snapshot, or what git holds under one of these names."""
        if not digest:
            return None
        data = self._texts.kept(digest)
        if data is None:
            held = (self._texts.in_git(name) for name in names)
            data = next((one for one in held if one and hashlib.sha256(one).hexdigest() == digest), None)
        text = text_of(data)
        return None if text is None else Side(text, digest)

    def _names(self, burst: Burst, change: FileChange) -> list[str]:
        """Where git may hold what is not kept."""
        path = change.moved_from or change.path
        lacks_before = change.how != "made" and (not change.before or self._texts.kept(change.before) is None)
        lacks_after = bool(change.after) and self._texts.kept(change.after or "") is None
        if is_secret(path) or not (lacks_before or lacks_after):
            return []
        paths = dict.fromkeys([*([path] if lacks_before else []), *([change.path] if lacks_after else [])])
        end = self._told.bursts[-1].event.began
        commits = dict.fromkeys([*self._heads.at(burst.event.began), *(self._heads.at(end) if lacks_after else [])])
        return [f"{commit}:{one}" for commit in commits for one in paths]


def title_of(paths: Sequence[str]) -> str:
    """Files in a line."""
    named = ", ".join(paths[:_NAMED])
    more = len(paths) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
