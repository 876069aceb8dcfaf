"""Messages as the text that a model was trained on, by the template in its file.

A template is a program of whoever made the file: it runs in jinja2's sandbox, which gives it nothing but the messages.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import jinja2
from jinja2 import sandbox

from knowledge.errors import ModelUnusable
from knowledge.reasoning.engine import Message

PLAIN = "{% for message in messages %}{{ message.role | capitalize }}: {{ message.content }}\n\n{% endfor %}Assistant:"
"""For a file that has none."""
_FAILURES = (
    *(jinja2.TemplateError, ValueError, TypeError, LookupError, ArithmeticError),
    *(AttributeError, RecursionError, MemoryError),
)
"""Of a program that somebody else wrote."""
_THINKS = "<think>"
_THOUGHT = "\n\n</think>\n\n"

Defuse = Callable[[str], str]


class ChatTemplate:
    """One file's."""

    def __init__(self, source: str, begin: str, end: str) -> None:
        """`begin` and `end` are the model's own marks of a text. Raises ModelUnusable, where it is no template."""
        self.digest = hashlib.sha256((source or PLAIN).encode("utf-8", "replace")).hexdigest()
        self._marks = {"bos_token": begin, "eos_token": end}
        room = sandbox.ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        room.filters["tojson"] = _json
        room.globals |= {"raise_exception": _refused, "strftime_now": time.strftime}
        try:
            self._template = room.from_string(source or PLAIN)
        except jinja2.TemplateError as error:
            raise ModelUnusable(f"its chat template cannot be read ({error})") from error

    def text(self, messages: Sequence[Message], prefill: str) -> str:
        """The prompt, up to where the model goes on. Raises ModelUnusable.

        Many templates know no system message, and some leave it out without a word: then it stands before the first
        question.
        """
        try:
            text = self._rendered(messages)
        except _FAILURES:
            return self._rendered_safely(_merged(messages), prefill)
        if any(one.role == "system" and one.text.strip() not in text for one in messages):
            return self._rendered_safely(_merged(messages), prefill)
        return _answering(text) + prefill

    def _rendered_safely(self, messages: Sequence[Message], prefill: str) -> str:
        try:
            return _answering(self._rendered(messages)) + prefill
        except _FAILURES as error:
            raise ModelUnusable(f"its chat template fails ({error})") from error

    def _rendered(self, messages: Sequence[Message]) -> str:
        told = [{"role": one.role, "content": one.text} for one in messages]
        return str(
            self._template.render(messages=told, add_generation_prompt=True, enable_thinking=False, **self._marks)
        )


def _answering(text: str) -> str:
    """Where a model is to think aloud first, it has: small ones think for minutes, and a form leaves no room for it."""
    return text.rstrip() + _THOUGHT if text.rstrip().endswith(_THINKS) else text


def _merged(messages: Sequence[Message]) -> list[Message]:
    """What the system says, before what the user says first; no two of a role after each other."""
    found: list[Message] = []
    for one in messages:
        role = "assistant" if one.role == "assistant" else "user"
        if found and found[-1].role == role:
            found[-1] = Message(found[-1].role, f"{found[-1].text}\n\n{one.text}")
        else:
            found.append(Message("assistant" if role == "assistant" else "user", one.text))
    return found


def _refused(why: str) -> None:
    raise jinja2.TemplateError(why)


def _json(value: Any, **how: Any) -> str:
    """As transformers does: letters as they are, no HTML."""
    return json.dumps(value, ensure_ascii=False, **how)
