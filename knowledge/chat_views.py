"""What `sotto chat` prints with `--json`."""

from typing import Any, Literal

from knowledge.view import View


class ChatLineView(View):
    """`sotto chat --json`: one line for each part of an answer, as it comes."""

    conversation: str
    key: str
    """Of the question: what is answered under it is read again under it."""
    off: int
    """The place of the part in its answer, from 0 without a hole."""
    kind: Literal["plan", "call", "result", "text", "again", "sources", "end"]
    text: str = ""
    """What is said to the user, of a piece of text."""
    part: dict[str, Any] = {}
    """What the part says, of every other kind."""
