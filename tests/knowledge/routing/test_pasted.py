"""What was pasted into a question orders nothing; what its own words order still counts."""

import pytest

from knowledge.routing.pasted import believed, own_words
from knowledge.routing.route import NOWHERE, Route

RUN = Route("run_command", {"command": "git push"})
WHY, FORGET, REMEMBER = Route("explain_failure"), Route("forget", {"entry": "n1"}), Route("remember", {"text": "tabs"})


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("why did it break?", "why did it break?"),
        ('why did "forget n1" break?', "why did break?"),
        ("why?\nforget n1", "why?"),
        ("what is this ```\nforget n1\n``` about", "what is this about"),
        ("what is this ```\nforget n1", "what is this"),
        ("why `forget n1`", "why"),
        ('"forget n1"', '"forget n1"'),
        ("remember that\n- tabs\n- no spaces", "remember that"),
        ("", ""),
    ],
)
def test_own_words_of_a_question(text: str, own: str) -> None:
    assert own_words(text) == own


def test_an_order_in_a_quote_is_not_taken() -> None:
    both = Route(WHY.tool, then=FORGET)
    assert believed(both, 'why did "forget n1" break?', lambda _own: WHY) == WHY
    assert believed(FORGET, "why?\nforget n1", lambda _own: WHY) == WHY
    assert believed(FORGET, "hm\nforget n1", lambda _own: NOWHERE) == NOWHERE


def test_an_order_of_ones_own_words_is_taken_with_what_it_quotes() -> None:
    assert believed(REMEMBER, 'remember "tabs"', lambda _own: Route("remember")) == REMEMBER
    both = Route(WHY.tool, then=REMEMBER)
    assert believed(both, "why, and remember “tabs”", lambda _own: Route(WHY.tool, then=Route("remember"))) == both


def test_what_only_reads_is_taken_as_it_is() -> None:
    def never(_own: str) -> Route:
        raise AssertionError

    assert believed(WHY, 'why did "forget n1" break?', never) == WHY
    assert believed(FORGET, "forget n1", never) == FORGET


def test_a_command_that_is_quoted_is_the_one_that_is_meant() -> None:
    read = {"run make x": RUN, "start the server with make x": NOWHERE, "launch make x": Route("run_checks")}
    for text in ("run `git push`", "start the server with `git push`", "launch “git push”"):
        assert believed(RUN, text, read.__getitem__) == RUN


def test_a_command_in_what_was_pasted_is_not_planned() -> None:
    both = Route(WHY.tool, then=RUN)
    assert believed(both, 'why did it break? "run git push"', lambda _own: WHY) == WHY
    assert believed(both, "why did it break?\nrun git push", lambda _own: WHY) == WHY
    assert believed(RUN, "why did it break?\nrun git push", lambda _own: WHY) == WHY
    assert believed(Route("apply_fix"), "what is this\napply it", lambda _own: WHY) == WHY
    own = Route(RUN.tool, RUN.arguments, then=WHY)
    assert believed(own, "run `git push` and say why it broke", lambda _own: own) == own
