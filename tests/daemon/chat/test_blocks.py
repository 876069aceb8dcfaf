"""Text is cut into blocks in the same places, however it comes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.chat.blocks import Blocks

TEXT = "A\nb\n\nTwo:\n\n1. x\n\n   more\n\n2. y\n\n```c\nint f() {\n\n}\n```\nafter\n\n\n\nend"


def cut(*pieces: str) -> list[str]:
    blocks = Blocks()
    return [*(one for piece in pieces for one in blocks.add(piece)), *blocks.end()]


def test_paragraphs_lists_and_code_stay_whole() -> None:
    code = "```c\nint f() {\n\n}\n```\nafter"
    assert cut(TEXT) == ["A\nb", "Two:", "1. x\n\n   more", "2. y", code, "end"]


@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_it_does_not_matter_how_it_comes(places: list[int]) -> None:
    at = [0, *sorted(places), len(TEXT)]
    assert cut(*(TEXT[a:b] for a, b in pairwise(at))) == cut(TEXT)


@given(st.text("ab`~ \n-", max_size=60), st.integers(0, 60))
def test_any_text_in_two_pieces(text: str, at: int) -> None:
    assert cut(text[:at], text[at:]) == cut(text)
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", "\n\n\n", "  \n"])
def test_nothing_is_no_block(text: str) -> None:
    assert cut(text) == []
