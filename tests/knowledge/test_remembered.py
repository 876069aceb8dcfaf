"""What is kept of answers."""

from knowledge.remembered import LONGEST, remembered


def test_short_texts_are_asked_about_once_and_long_ones_are_not_kept() -> None:
    asked = list[str]()

    @remembered(2)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    for text in ("a", "a", "b" * LONGEST, "b" * LONGEST, "c" * (LONGEST + 1), "c" * (LONGEST + 1)):
        assert length(text) == len(text)
    assert [len(text) for text in asked] == [1, LONGEST, LONGEST + 1, LONGEST + 1]
