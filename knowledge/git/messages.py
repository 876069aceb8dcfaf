"""What the message of a reflog entry says was done: the forms that git writes, and has written, as one table."""

import re
from typing import Literal, NamedTuple

Kind = Literal[
    "commit", "amend", "merge commit", "pick", "revert", "apply", "merge", "pull", "checkout", "start", "step",
    "finish", "abort", "rename", "reset", "other",
]  # fmt: skip
"""`start` to `abort` are the run of a rebase, which may be that of a pull; `step` makes a commit.

A `dated` start is that of git before 2.26; today it means that a rebase first checked something out.
"""

_FORMS: tuple[tuple[Kind, str], ...] = (
    ("amend", r"commit \(amend\): (?P<text>.*)"),
    ("merge commit", r"commit \(merge\): (?P<text>.*)"),
    ("pick", r"(?:commit \(cherry-pick\)|cherry-pick(?: \(continue\))?): (?P<text>.*)"),
    ("revert", r"(?:commit \(revert\)|revert(?: \(continue\))?): (?P<text>.*)"),
    ("apply", r"am(?: \([^)]*\))?: (?P<text>.*)"),
    ("commit", r"commit(?: \([^)]*\))?: (?P<text>.*)"),
    ("checkout", r"checkout: moving from (?P<before>\S+) to (?P<after>.+)"),
    ("rename", r"Branch: renamed refs/heads/(?P<before>\S+) to refs/heads/(?P<after>\S+)"),
    ("start", r"(?:(?P<pull>pull)|rebase)\b[^(]*? \(start\): checkout (?P<onto>.+)"),
    ("finish", r"(?:(?P<pull>pull)|rebase)\b[^(]*? \(finish\): (?:returning to )?(?P<after>.+)"),
    ("finish", r"rebase finished: (?:returning to )?(?P<after>.+)"),
    ("abort", r"(?:(?P<pull>pull)|rebase)\b[^(]*? \(abort\): .*"),
    ("abort", r"rebase: aborting"),
    ("step", r"(?:(?P<pull>pull)|rebase)\b[^(]*? \((?P<step>[a-z-]+)\)(?:: (?P<text>.*))?"),
    ("start", r"(?P<dated>rebase: checkout )(?P<onto>.+)"),
    ("step", r"rebase: (?P<text>.*)"),
    ("pull", r"(?:initial )?pull\b.*: (?P<how>Fast-forward|Merge made by .*)"),
    ("pull", r"initial (?P<how>pull)"),
    ("merge", r"merge (?P<merged>.+): (?P<how>Fast-forward|Merge made by .*|In-index merge)"),
    ("reset", r"reset: moving to (?P<after>.*)"),
)
_COMPILED = [(kind, re.compile(form, re.DOTALL)) for kind, form in _FORMS]
_MERGES = re.compile(
    r"Merge (?:remote-tracking )?(?:branch(?:es)?|tag|commit)s? (?P<what>'.+')(?P<of> of \S+)?(?: into .+)?"
)


class Message(NamedTuple):
    """A message that was understood."""

    kind: Kind
    words: dict[str, str]
    """What it names, by the groups of its form."""

    def get(self, word: str) -> str:
        return self.words.get(word, "")


def understand(message: str) -> Message:
    """The first form that fits."""
    for kind, form in _COMPILED:
        found = form.fullmatch(message)
        if found:
            return Message(kind, {name: text for name, text in found.groupdict().items() if text is not None})
    return Message("other", {"text": message})


class MergeSubject(NamedTuple):
    """What git proposes as the subject of a merge."""

    merged: str
    from_elsewhere: bool
    """It names another repository, as only a pull does."""


def merge_subject(subject: str) -> MergeSubject | None:
    """None when somebody wrote a subject of their own."""
    found = _MERGES.fullmatch(subject)
    return MergeSubject(found["what"].replace("'", ""), found["of"] is not None) if found else None
