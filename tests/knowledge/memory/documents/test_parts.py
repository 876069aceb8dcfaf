"""Long texts come in parts: nothing is lost, none is too long, and each knows where it begins."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.memory.documents.parts import LONGEST, parts


def test_a_short_text_is_one_part() -> None:
    assert list(parts("\none\n\ntwo\n")) == [(1, "one\n\ntwo")]


def test_a_long_one_is_cut_between_paragraphs() -> None:
    paragraph = "word " * 150
    found = list(parts(f"{paragraph}\n\n{paragraph}\n\n{paragraph}"))
    assert [before for before, _ in found] == [0, 2, 4]
    assert all(text == paragraph.strip() for _, text in found)


def test_else_between_lines_else_between_words_else_anywhere() -> None:
    assert [before for before, _ in parts("x" * 700 + "\n" + "y" * 700)] == [0, 1]
    assert [len(text) for _, text in parts("word " * 400)] == [1_199, 799]
    assert [len(text) for _, text in parts("x" * 3_000)] == [1_200, 1_200, 600]


@given(st.text(alphabet="ab \n\t", max_size=400), st.integers(4, 60))
def test_nothing_is_lost_and_lines_are_right(text: str, longest: int) -> None:
    found = list(parts(text, longest))
    assert "".join("".join(text.split()) for _, text in found) == "".join(text.split())
    lines = text.split("\n")
    for before, part in found:
        assert len(part) <= longest
        assert part.split("\n")[0] in lines[before]


def test_a_part_is_what_an_encoder_looks_at() -> None:
    assert LONGEST <= 4_096
