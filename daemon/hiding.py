"""Puts marks in the place of secrets that an environment holds, which the daemon does not know: it has another."""

import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.terminal.head_and_tail import HeadAndTail, notice

if TYPE_CHECKING:
    from knowledge.redaction.stream import Redactor

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


def may_hold(name: str, value: str) -> bool:
    """Whether a variable is worth a closer look, which costs more."""
    return bool((_SECRET.search(name) and name not in _NEVER) or _CREDENTIALS.search(value))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
