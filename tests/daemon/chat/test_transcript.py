"""What of an answer's parts is shown: the same pieces whenever they come."""

import random

from daemon.chat.transcript import Piece, Transcript
from knowledge.reasoning.parts import Again, Part, Text
from knowledge.redact import clean
from tests.daemon.chat.answering import call, end, plan, sources, text

WHOLE: list[Part] = [
    plan("why?"),
    *call(1, "find_fix", "x3", "x3", error="e" * 200),
    *call(2, "test_history", "nothing", outcome="not recorded"),
    *text("One.\n\nTw", "o: f12"),
    sources("f12", "x3"),
    end(),
]


def shown(parts: list[Part], model: str = "") -> list[Piece]:
    one = Transcript(model)
    return [*one.begin("why?"), *(piece for off, part in enumerate(parts) for piece in one.hear(off, part))]


def styles(parts: list[Part], model: str = "") -> list[tuple[str, str]]:
    return [(one.style, one.text) for one in shown(parts, model)][1:]


def test_calls_are_folded_text_is_cut_and_sources_that_were_not_said_follow() -> None:
    folded = f"▸ 1 find_fix ({'e' * 59}…) → 1 source"
    assert styles(WHOLE) == [
        ("call", folded),
        ("call", "▸ 2 test_history (–) → nothing on record"),
        ("markdown", "One."),
        ("markdown", "Two: f12"),
        ("sources", "(x3)"),
    ]


def test_what_was_heard_is_not_shown_again() -> None:
    for seed in range(20):
        chance, one = random.Random(seed), Transcript()
        pieces = one.begin("why?")
        for until in [*sorted(chance.choices(range(len(WHOLE) + 1), k=6)), len(WHOLE)]:
            since = chance.randint(0, one.next)
            pieces += [piece for off in range(since, until) for piece in one.hear(off, WHOLE[off])]
        assert pieces == shown(WHOLE)


def test_the_tail_is_what_is_not_whole_yet() -> None:
    one = Transcript()
    one.begin("why?")
    for off, part in enumerate(WHOLE[:6]):
        one.hear(off, part)
    assert (one.tail, one.busy) == ("Tw", "answering…")
    for off, part in enumerate(WHOLE[:2]):
        one = one if off else Transcript()
        one.hear(off, part)
    assert one.busy == "calling find_fix…"


def test_void_text_in_the_tail_goes_without_a_word() -> None:
    again = Again(since=2, why=clean("the model died"))
    parts: list[Part] = [plan("q"), *text("Sure, it ", "bro"), again, *text("broke.\n\nNext"), end()]
    assert styles(parts) == [("markdown", "Sure, it broke."), ("markdown", "Next")]


def test_void_text_that_was_shown_is_called_void() -> None:
    again = Again(since=1, why=clean("the model died"))
    parts: list[Part] = [plan("q"), *text("One.\n\nTw", "o"), again, *text("Other."), end()]
    assert styles(parts) == [
        ("markdown", "One."),
        ("note", "▸ what follows takes the place of the text above (the model died)"),
        ("markdown", "Other."),
    ]


def test_what_a_router_says_keeps_its_lines_and_is_no_markdown() -> None:
    parts: list[Part] = [plan("q", "model"), *text("__init__.py\n\n  * 2"), end()]
    assert styles(parts) == [("plain", "__init__.py\n\n  * 2")]
    assert styles(parts, "tiny")[-1] == ("note", "— the router answered by itself")
    parts = [plan("q", "words"), *text("x"), end()]
    assert styles(parts, "tiny")[-1] == ("note", "— the question was read by its words alone")


def test_what_has_to_be_said_of_an_answer_of_a_model_stands_below_it() -> None:
    note = clean("28,000 of 40,000 tokens are spent\x1b[2J: this is what was known by then; `continue` goes on")
    parts = [plan("why?", "chat"), Text("So."), end().model_copy(update={"note": note})]
    said = "— 28,000 of 40,000 tokens are spent\\x1b[2J: this is what was known by then; `continue` goes on"
    assert styles(parts, "tiny")[-1] == ("note", said)


def test_endings_are_said() -> None:
    stopped: list[Part] = [plan("q"), call(1, "brief", "")[0], *text("half"), end("stopped")]
    assert styles(stopped) == [
        ("markdown", "half"),
        ("call", "▸ 1 brief (–) → stopped"),
        ("note", "— stopped here; what was written stays"),
    ]
    degraded: list[Part] = [plan("q"), *text("half"), end("degraded", "the model died", "sotto status", 1)]
    assert styles(degraded)[1:] == [
        ("trouble", "this is not the whole answer: the model died"),
        ("note", "  → sotto status"),
    ]
    refused: list[Part] = [plan("q", "model"), *call(1, "why", "no f9", outcome="not found"), end(code=3)]
    assert styles(refused) == [("call", "▸ 1 why (–) → not found"), ("trouble", "no f9")]


def test_nothing_of_it_is_obeyed() -> None:
    parts: list[Part] = [plan("q"), *call(1, "a\x1b[2J", "\x9b", b="\x07"), *text("\x1b]0;x\x07\u202e"), end()]
    one = Transcript()
    pieces = [*one.begin("\x1b"), *(piece for off, part in enumerate(parts) for piece in one.hear(off, part))]
    pieces += one.calls[0].unfolded()
    assert all(char.isprintable() or char == "\n" for piece in pieces for char in piece.text)
    one.begin("q")
    one.hear(0, plan("q"))
    one.hear(1, Text("\x1b[31m"))
    assert one.tail == "\\x1b[31m"
