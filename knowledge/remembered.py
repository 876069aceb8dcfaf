"""Answers about short texts are kept; a long one is reckoned anew: thousands of long lines would fill the memory."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LONGEST = 500
"""Characters of a text whose answer is kept."""
Answer = TypeVar("Answer")


def remembered(most: int) -> Callable[[Callable[[str], Answer]], Callable[[str], Answer]]:
    """Keep the latest answers of a function of one text, so many at most."""

    def remembering(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
        kept = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answered(text: str) -> Answer:
            return kept(text) if len(text) <= LONGEST else function(text)

        return answered

    return remembering
