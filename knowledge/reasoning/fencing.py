"""What was recorded, put between marks, so that a model takes it for data and no text in it for a message to it."""

import re

_MARK = re.compile(r"<{3,}|>{3,}")
_TEMPLATE = re.compile(
    r"(?<=<)(?=[|｜])|(?<=[|｜])(?=>)"  # noqa: RUF001 - one family of models writes its marks with a wide bar
    r"|(?<=<)(?=/?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn|think|tool_call|tool_response|s?sys)>)"
    r"|(?<=\[)(?=/?(?:inst|system_prompt|available_tools|tool_calls|tool_results)\])",
    re.IGNORECASE,
)
"""Where marks of chat templates would begin, or end: an engine reads them as turns of the conversation."""


def tamed(text: str) -> str:
    """The same to a reader, without anything that ends a fence or a turn."""
    return _TEMPLATE.sub(" ", _MARK.sub(lambda found: " ".join(found[0]), text))


def fenced(name: str, text: str) -> str:
    """As data under a name of ours."""
    return f"<<<data {name}\n{tamed(text)}\ndata>>>"
