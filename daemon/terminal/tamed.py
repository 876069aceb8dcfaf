"""What a program printed, as it may reach a terminal: text and colours, nothing that moves, asks, copies or names."""

import codecs
import os
import re
from collections.abc import Callable

from knowledge.failures.terminal import COLOUR, CONTROL


def tamed(text: str, *, colours: bool) -> str:
    """A text without what steers a terminal; tabs and the ends of lines stay."""

    def kept(found: "re.Match[str]") -> str:
        return found[0] if colours and COLOUR.fullmatch(found[0]) else ""

    return CONTROL.sub(kept, text)


def writer(stream: int) -> Callable[[bytes], bytes]:
    """What becomes of the bytes for a descriptor: for a terminal they are tamed, for others they stay as they are."""
    if not os.isatty(stream):
        return bytes
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    colours = "NO_COLOR" not in os.environ
    return lambda data: tamed(decoder.decode(data), colours=colours).encode()
