"""Puts marks in the place of secrets that an environment holds, which the daemon does not know: it has another."""

import contextlib
import importlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from daemon import regular
from daemon.terminal.head_and_tail import HeadAndTail, notice

if TYPE_CHECKING:
    from knowledge.redaction.stream import Redactor

LARGEST_REPORT = 64 << 20
"""Bytes of a report; a larger one is not read by anybody."""
_SECRET = re.compile(r"(?i)pass|pw|secret|token|key|auth|cred")
_CREDENTIALS = re.compile(r"://[^\s/]*:[^\s/]*@")
_NEVER = frozenset(("PWD", "OLDPWD"))


class Hiding:
    """What is secret in one environment. Nothing is loaded when it holds no secret."""

    def __init__(self, environment: Mapping[str, str], key: Path) -> None:
        """`key` is the file of the key of the marks."""
        self._redactor: Callable[[], Redactor] | None = None
        if any(may_hold(name, value) for name, value in environment.items()):
            vault = importlib.import_module("knowledge.redaction.vault")
            redactor = importlib.import_module("knowledge.redaction.stream").Redactor
            known, mark_key = vault.Vault(environment, None).everywhere(), vault.key_of(key)
            self._redactor = lambda: redactor(known, key=mark_key)

    def text(self, text: str) -> str:
        """A whole text."""
        if self._redactor is None:
            return text
        one = self._redactor()
        return one.feed(text) + one.finish()

    def output(self, kept: HeadAndTail, limit: int | None = None) -> bytes:
        """What was kept of an output, at most `limit` bytes; beside what was left out no half of a secret stays."""
        head, left_out, tail = kept.parts(limit)
        if self._redactor is None:
            return head + notice(left_out) + tail
        one = self._redactor()
        before = one.feed(_text(head))
        if left_out:
            before += one.gap() + _text(notice(left_out))
        done = before + one.feed(_text(tail)) + one.finish()
        return done.encode("utf-8", "surrogateescape")

    def report(self, file: Path) -> None:
        """Put marks into a report that a tool left for us; one that cannot be changed goes."""
        if self._redactor is None or file.is_symlink():
            return
        with contextlib.suppress(OSError):  # there is none, or it is none that would be read
            before = _text(regular.read(file, LARGEST_REPORT))
            hidden = self.text(before)
            if hidden != before:
                _replace(file, hidden.encode("utf-8", "surrogateescape"))


def _replace(file: Path, content: bytes) -> None:
    new = file.with_name(f"{file.name}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as output:
            output.write(content)
        new.replace(file)
    except OSError:
        file.unlink(missing_ok=True)
        new.unlink(missing_ok=True)


def may_hold(name: str, value: str) -> bool:
    """Whether a variable is worth a closer look, which costs more."""
    return bool((_SECRET.search(name) and name not in _NEVER) or _CREDENTIALS.search(value))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
