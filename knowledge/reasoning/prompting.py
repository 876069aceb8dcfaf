"""The prompts: files beside this one, each with a name, and a version that is the hash of all it is made of."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

VERSION = 12
"""Hexadecimal digits of a version."""
Purpose = Literal["decide", "answer"]
_FOLDER = Path(__file__).parent / "prompts"


class Prompt(NamedTuple):
    """What is asked for one purpose."""

    name: str
    """With its version, such as `decide@3fa91c0b77de`."""
    base: str
    """What every prompt begins with, so that the model has read it already; `{tools}` stands in it."""
    last: str
    """What it ends with."""
    further: str
    """What it ends with after the first round, where that was said at length before."""


@cache
def prompt(purpose: Purpose) -> Prompt:
    """The prompt for a purpose."""
    further = "further" if purpose == "decide" else purpose
    parts = [(_FOLDER / f"{part}.md").read_bytes() for part in ("base", purpose, further)]
    version = hashlib.sha256(b"".join(parts)).hexdigest()[:VERSION]
    return Prompt(f"{purpose}@{version}", *(part.decode().rstrip() for part in parts))
