"""What Python says: its syntax, and its words with their places, without comments and what only lays it out."""

import ast
import io
import tokenize
import warnings
from collections.abc import Sequence
from functools import lru_cache

from knowledge.changes.style_code import Token, is_order

_LAYOUT = frozenset({tokenize.NL, tokenize.ENDMARKER, tokenize.ENCODING})
_OPEN = "EOF in multi-line statement"
"""What is said at the end of a text with a bracket that nobody closes: all of it has been told."""
_BLOCKS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})


@lru_cache(maxsize=8)
def syntax(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What a file says, and its comments that tools obey; None where it is not Python that we know."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return said, tuple(one.said for one in python_tokens(text) or () if one.said.startswith("#"))


@lru_cache(maxsize=8)
def python_tokens(text: str) -> list[Token] | None:
    """Words, signs, and where lines and blocks begin and end; None where not all of it can be told."""
    found = []
    try:
        for kind, said, (line, _), (end, _), _ in tokenize.generate_tokens(io.StringIO(text).readline):
            if kind in _BLOCKS:
                found.append(Token(f"\n{tokenize.tok_name[kind]}", line, line))
            elif kind not in _LAYOUT and (kind != tokenize.COMMENT or is_order(said)):
                found.append(Token(said, line, end))
    except SyntaxError:
        return None
    except tokenize.TokenError as error:
        if error.args[0] != _OPEN:
            return None
    return found


def loosened(said: Sequence[str]) -> str:
    """Words without quotes, brackets and commas: what differs here is no style."""
    return "".join(said).translate(_LOOSE)


_LOOSE = str.maketrans("", "", "\"'\\(),\nrRuU")
