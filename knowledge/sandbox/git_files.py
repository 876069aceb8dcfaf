"""git's own files as they are inside a sandbox: without credentials, and so that git still works."""

import re
from collections.abc import Iterator

from knowledge.sandbox.guessing import anonymous, promising, suspicious, telling

_KEPT = frozenset(
    (
        *("add", "advice", "alias", "am", "apply", "attr", "blame", "blob", "branch", "checkout", "clean", "clone"),
        *("color", "column", "commit", "core", "diff", "difftool", "extensions", "feature", "fetch", "filter"),
        *("format", "fsck", "gc", "grep", "gui", "i18n", "include", "includeif", "index", "init", "interactive"),
        *("lfs", "log", "maintenance", "man", "merge", "mergetool", "notes", "pack", "pager", "pull", "push"),
        *("range-diff", "rebase", "receive", "reftable", "remote", "repack", "rerere", "reset", "revert", "safe"),
        *("sequencer", "showbranch", "sparse", "splitindex", "ssh", "stash", "status", "submodule", "tag"),
        *("transfer", "uploadpack", "url", "user", "versionsort", "worktree"),
    )
)
"""Sections that say how git works on a tree. All others are about reaching somebody, or of programs that nobody
knows, and are left out: `credential`, `http`, `sendemail`, `imap`, `github`."""
_NEVER = frozenset({"gpgsign", "proxy", "gitproxy", "sshcommand", "askpass", "fsmonitor"})
"""Keys that name programs or keys that are not there inside, and those that hold a password by habit."""
_HEADER = re.compile(r"\s*\[\s*(?P<name>[^\s\"\]]+)(?:\s+\"(?P<of>(?:[^\"\\]|\\.)*)\")?\s*\](?P<rest>.*)", re.DOTALL)
_ENTRY = re.compile(r"\s*(?P<key>[A-Za-z][A-Za-z0-9-]*)\s*(?:=(?P<value>.*))?", re.DOTALL)
_TORN = re.compile(r"\A\s*\[(?![^\n]*\])|\n\s*\[")
_VALUE = re.compile(r"(?:\"(?:\\.|[^\"\\])*\"|\\.|[^\"#;\\])*", re.DOTALL)
"""As far as no comment begins."""
_BRANCHES, _BRANCH = "branch", "merge"
"""Where names of branches stand, which are nobody's secret and look like anything."""


def settings(text: str) -> str:
    """What is kept of git's settings; of comments, nothing."""
    kept, section = [], ""
    for line in _logical(text):
        entry, header = line, _HEADER.fullmatch(line)
        if line.lstrip().startswith("["):
            section = ""
        if header:
            section, entry = _section(header), header["rest"]
            kept += [f"{section}\n"] if section else []
        if _TORN.search(line):  # git would take what follows for something else than it seems to be
            section = ""
        if section and (one := _entry(entry)):
            kept.append(f"\t{one}\n")
    return "".join(kept)


def _logical(text: str) -> Iterator[str]:
    """Lines, each with those that it goes on in."""
    held = ""
    for line in text.split("\n"):
        held += line
        if len(line) - len(line.rstrip("\\")) & 1:
            held += "\n"
            continue
        yield held
        held = ""


def _section(header: "re.Match[str]") -> str:
    """The line that begins it; empty where it is left out."""
    name, of = anonymous(header["name"]), anonymous(header["of"] or "")
    kind = name.partition(".")[0].lower()
    if kind not in _KEPT or (kind != _BRANCHES and suspicious(f"{name} {of}")):
        return ""
    return f"[{name}]" if header["of"] is None else f'[{name} "{of}"]'


def _entry(text: str) -> str:
    """One setting as it is kept; empty where it is not."""
    found = _ENTRY.fullmatch(text)
    if not found or telling(found["key"]) or found["key"].lower() in _NEVER:
        return ""
    if found["value"] is None:
        return found["key"]
    shown = _VALUE.match(found["value"])
    one = f"{found['key']} = {anonymous(shown[0].strip()) if shown else ''}"
    return "" if found["key"].lower() != _BRANCH and suspicious(one) else one


def lines(text: str) -> str:
    """Any other text of git, such as a log of what a branch was: with addresses of nobody, without other secrets."""
    if "://" not in text:
        return text
    return "".join(_line(one) for one in text.splitlines(keepends=True))


def _line(text: str) -> str:
    """It stays whole but for names in addresses, or goes; numbers of commits before a tab look like secrets."""
    if promising(text) or ("://" in text and suspicious(anonymous(text.partition("\t")[2]))):
        return ""
    return anonymous(text)
