"""Making the expressions of ignore patterns safe to try: however they are written, a name takes time by its length.

`*a*a*a*b` as it stands is tried in every way in which `a` may be chosen. But what stands between two `*` may as well be
taken where it comes first, and never be reconsidered; the same is true of folders between two `**`.
"""

import re

_STAR = "[^/]*"
_STARS = re.compile(r"(?:\[\^/\]\*){2,}")
_FOLDERS = "(?:/.+)?/"
_ABOVE, _FIRST_ABOVE = "(?:.+/)?", "(?:.+?/)??"


def hurried(expression: str) -> re.Pattern[str]:
    """What matches as `expression` does, which pathspec has made of a pattern; names may hold line ends."""
    expression = expression.replace("|$)", "|\\Z)")
    *before, last = (_within_a_folder(one) for one in expression.split(_FOLDERS))
    parts = [f"(?>(?:/.+?)??/{one}(?=/))" for one in before]
    if before:
        parts[0] = f"(?>{before[0].replace(_ABOVE, _FIRST_ABOVE, 1)}(?=/))"
        last = _FOLDERS + last
    return re.compile("".join(parts) + last, re.DOTALL)


def _within_a_folder(expression: str) -> str:
    first, *others = _STARS.sub(_STAR, expression).split(_STAR)
    if not others:
        return first
    return first + "".join(f"(?>{_STAR}?{one})" for one in others[:-1]) + _STAR + others[-1]
