"""What was done, as a sentence."""

from collections.abc import Callable

from knowledge.store.sqlite import Row

LONGEST = 120
"""Characters of a command or a subject that a sentence shows."""
COMMIT_LETTERS = 8


def said(row: Row) -> str:
    """One sentence in words of a person, without a full stop."""
    return _WORDS[row["kind"]](row)


def short(text: str, longest: int = LONGEST) -> str:
    """The first line of a text, cut where it is long."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _file(row: Row) -> str:
    if row["deed"] == "swept":
        return f"{row['status']} files changed at once ({row['text']})"
    if row["deed"] == "moved":
        return f"moved {row['text']} to {row['subject']}"
    lines = f" ({row['text']})" if row["text"] else ""
    unseen = ", found later" if row["sort"] == "rescan" else ""
    return f"{row['deed']} {row['subject']}{lines}{unseen}"


def _git(row: Row) -> str:
    commit, on = row["subject"][:COMMIT_LETTERS], f" on {row['branch']}" if row["branch"] else ""
    values = {"deed": row["deed"], "subject": row["subject"], "text": short(row["text"]), "before": row["before"]}
    return _GIT.get(row["deed"], _COMMIT).format(**values, commit=commit, on=on, author=_name(row["author"]))


def _command(row: Row) -> str:
    line = f"ran `{short(row['text'])}`"
    return line if not row["status"] else f"{line}, which failed ({row['status']})"


def _test(row: Row) -> str:
    if row["deed"] == "passed":
        return f"tests passed: {row['text']}"
    return f"{_count(row['status'], 'test')} failed: {short(row['text'])}"


def _build(row: Row) -> str:
    return "build passed" if row["deed"] == "passed" else f"build failed with {_count(row['status'], 'error')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _name(author: str | None) -> str:
    """Without the address."""
    return (author or "somebody").partition(" <")[0]


_COMMIT = "{deed} {commit}{on}: {text}"
_STASH = "{deed}: {text}"
_GIT = {
    "stashed": _STASH,
    "unstashed": _STASH,
    "dropped a stash": _STASH,
    "switched": "switched from {before} to {subject}",
    "merged": "merged {text}{on}",
    "rebased": "rebased{on} onto {text}",
    "pulled": "pulled{on} ({text})",
    "conflicted": "a {subject} stopped in a conflict",
    "resolved": "the conflict of a {subject} is over: {text}",
    "imported": "commit {commit} by {author}: {text}",
}
_WORDS: dict[str, Callable[[Row], str]] = {
    "file": _file,
    "git": _git,
    "command": _command,
    "test": _test,
    "build": _build,
}
