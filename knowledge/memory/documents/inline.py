"""What a heading says, without how it is set."""

import re

_IMAGE = re.compile(r"!\[([^\]]{0,200})\](?:\([^)]{0,2000}\)|\[[^\]]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]]{1,200})\](?:\([^)]{0,2000}\)|\[[^\]]{0,200}\])")
_ROLE = re.compile(r":[\w:.-]{1,40}:`([^`]{1,200})`")
_ANCHOR = re.compile(r"\{#[^}]{1,200}\}|\[\[[^\]]{1,200}\]\]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_MARKS = re.compile(r"[`*]+|(?<!\w)_+|_+(?!\w)")
_SPACE = re.compile(r"\s+")
LONGEST = 300
"""Characters of a heading."""


def bare(text: str) -> str:
    """The words of a heading: links by their text, no marks, one line."""
    text = _ANCHOR.sub("", _TAG.sub("", text[: 10 * LONGEST]))
    text = _ROLE.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text)))
    return _SPACE.sub(" ", _MARKS.sub("", text)).strip()[:LONGEST]
