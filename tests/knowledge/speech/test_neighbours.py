"""Words that sound a little like the wake phrase."""

from knowledge.speech.neighbours import COUNT, neighbours
from knowledge.speech.spelling import with_dropped_r

LINES = """computer K AH M P Y UW T ER
computer(2) K AH M P Y UW T AH
commuter K AH M Y UW T ER
converter K AH N V ER T ER
compose K AH M P OW Z
computer's K AH M P Y UW T ER Z
dog D AO G
hello HH AH L OW
""".splitlines()
COMPUTER = {"computer": with_dropped_r(["K AH M P Y UW T ER"])}


def test_neither_the_word_as_others_say_it_nor_what_sounds_otherwise() -> None:
    assert neighbours(COMPUTER, LINES) == {
        "computer": {"compose": "K AH M P OW Z", "converter": "K AH N V ER T ER"},
    }


def test_short_words_have_none() -> None:
    assert neighbours({"hello": ("HH AH L OW",)}, ["yellow Y EH L OW", "hollow HH AA L OW"]) == {"hello": {}}


def test_of_many_some_are_taken() -> None:
    many = [f"a{'b' * place} K AH M P OW Z" for place in range(10 * COUNT)]
    assert len(neighbours(COMPUTER, many)["computer"]) == COUNT


def test_some_say_no_r_but_before_a_vowel() -> None:
    assert with_dropped_r(["K AH M P Y UW T ER"]) == ("K AH M P Y UW T ER", "K AH M P Y UW T AH")
    assert with_dropped_r(["JH AA R V IH S"]) == ("JH AA R V IH S", "JH AA V IH S")
    assert with_dropped_r(["HH EH R IY"]) == ("HH EH R IY",)
