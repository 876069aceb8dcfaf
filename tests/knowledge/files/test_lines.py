"""Lines that came and went."""

import pytest

from knowledge.files.lines import delta, is_text


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"", b"", (0, 0)),
        (b"", b"a\n", (1, 0)),
        (b"a\n", b"", (0, 1)),
        (b"a\nb\n", b"a\nc\n", (1, 1)),
        (b"a\nb", b"a\nb\n", (0, 0)),
        (b"a\na\n", b"a\n", (0, 1)),
        (b"a\nb\n", b"b\na\n", (0, 0)),
        (b"\n", b"\n\n", (1, 0)),
        (b"a\r\n", b"a\n", (1, 1)),
        (b"\xff\n", b"\xfe\n", (1, 1)),
    ],
)
def test_delta(before: bytes, after: bytes, expected: tuple[int, int]) -> None:
    assert delta(before, after) == expected


def test_text_has_no_nul_at_its_start() -> None:
    assert is_text("größer\n".encode("latin-1"))
    assert is_text(b"x" * 8_000 + b"\0")
    assert not is_text(b"x\0")
