"""What a person sees of a chat, in a real tmux: answers as they come, alerts, interruptions, coming back."""

import re

from daemon.bus_client import BusClient
from knowledge.events import FailureDiagnosed, PromptRead, StopAnswer, VoiceSet
from knowledge.redact import clean
from tests.daemon.chat.answering import call, end, plan, sources, text, wait_for
from tests.daemon.chat.conftest import Chat, Open, Start
from tests.daemon.terminal.person import soon
from tests.daemon.terminal.tmux import soon_same

SLOW = "why is the till wrong?"
SCRIPT = [
    plan(SLOW, "chat", "find_fix"),
    *call(1, "find_fix", "x3 widened the sum", "x3", "f12", error="till"),
    *text("The till is **wrong**.\n\n", "It rounds `sum`", " half up"),
    "hold later",
    *text(", always.\n"),
    sources("f12", "x3"),
    end(),
]


def failed(test: str = "test_total") -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean("pytest"),
        cwd=clean("/src"),
        status=1,
        headline=clean("assert 10 == 9"),
        line=None,
        fingerprint=test,
        test_id=clean(test),
    )


def told(chat: Chat) -> str:
    """What was said, without the line below that changes, and the prompt."""
    body = chat.text[: chat.text.rindex("›")]
    return re.sub(r"\n+", "\n", body).strip()


def test_an_answer_is_seen_as_it_comes_and_then_with_its_sources(start: Start, open_chat: Open) -> None:
    daemon = start({SLOW: SCRIPT})
    chat = open_chat("--new")
    chat.enter(SLOW)
    shown = chat.shows("The till is wrong.", "It rounds `sum` half up", "answering…")
    assert "▸ 1 find_fix (till) → 2 sources" in shown
    assert "always" not in shown
    daemon.go("later")
    chat.shows("It rounds sum half up, always.", "(f12 x3)")
    soon(lambda: "answering" not in chat.screen)
    chat.enter("/open 1")
    chat.shows("x3 widened the sum")
    chat.stands("answered")


def test_an_alert_leaves_what_is_being_typed_as_it_is(start: Start, open_chat: Open) -> None:
    daemon = start()
    chat = open_chat("--new")
    chat.type("why did it")
    chat.shows("› why did it")
    chat.type("Left", "Left")
    soon(lambda: chat.cursor[0] == 10)
    daemon.say(failed())
    chat.shows("● f", "test_total: assert 10 == 9", "› why did it")
    assert chat.cursor[0] == 10
    chat.type("x")
    chat.shows("› why did xit")


def test_nothing_is_said_unasked_while_the_user_wants_quiet(start: Start, open_chat: Open) -> None:
    daemon = start()
    chat = open_chat("--new")
    chat.enter("/quiet 1h")
    wait_for(daemon, VoiceSet)
    daemon.say(failed("test_quiet"), VoiceSet(mode="normal"), failed("test_loud"))
    chat.shows("test_loud")
    assert "test_quiet" not in chat.screen


def test_an_answer_that_is_interrupted_keeps_what_was_written(start: Start, open_chat: Open) -> None:
    daemon = start({SLOW: SCRIPT})
    chat = open_chat("--new")
    chat.enter(SLOW)
    chat.shows("half up")
    chat.type("C-c")
    chat.shows("It rounds sum half up", "— stopped here")
    wait_for(daemon, StopAnswer)
    assert "always" not in chat.screen
    chat.enter("and now?")
    chat.shows("You asked: and now?")
    chat.stands("interrupted")


def test_who_loses_the_terminal_comes_back_to_all_of_it(start: Start, open_chat: Open) -> None:
    daemon = start({SLOW: SCRIPT})
    before = open_chat("--new")
    before.enter("first of all")
    before.shows("You asked: first of all")
    before.enter(SLOW)
    before.shows("half up")
    before.close()
    chat = open_chat("--attach")
    chat.shows("You asked: first of all", "The till is wrong.", "half up")
    daemon.kill_hub()
    daemon.go("later")
    daemon.start_hub()
    chat.shows("half up, always.", "(f12 x3)")
    soon(lambda: chat.screen.rstrip().endswith("router") and "\n›\n" in chat.screen)
    again = open_chat("--attach")
    again.shows("(f12 x3)")
    soon_same(lambda: told(again), told(chat))
    assert told(again).count("The till is wrong.") == 1


def test_who_does_not_answer_is_left_to_itself(start: Start, open_chat: Open) -> None:
    daemon = start({SLOW: ["hold first", *SCRIPT]})
    chat = open_chat("--new")
    chat.enter(SLOW)
    chat.shows("thinking…")
    with BusClient(daemon.home, "test") as bus:
        bus.flush()
        bus.whisper(PromptRead(ref="x", done=1_200, of=3_000))
        chat.shows("reading 1,200 of 3,000 tokens")
    daemon.kill("assistant")
    chat.type("C-c")
    chat.shows("stopping…")
    chat.type("C-c")
    chat.shows("— left to itself")
    chat.enter("/open 1")
    chat.shows("There is no such thing: call 1")


def test_what_waited_when_an_answer_was_interrupted_is_named(start: Start, open_chat: Open) -> None:
    start({SLOW: SCRIPT})
    chat = open_chat("--new")
    chat.enter(SLOW)
    chat.shows("half up")
    chat.enter("and who did it?")
    chat.shows("+1 waiting")
    chat.type("C-c")
    shown = chat.shows("— stopped here", "— not asked: and who did it?")
    assert shown.index("stopped here") < shown.index("not asked")
    chat.enter("and now?")
    chat.shows("You asked: and now?")
    assert chat.text.count("and who did it?") == 1


def test_a_daemon_that_went_away_over_a_question_is_said(start: Start, open_chat: Open) -> None:
    daemon = start({SLOW: ["hold first", *SCRIPT]})
    chat = open_chat("--new")
    chat.enter(SLOW)
    chat.shows("thinking…")
    daemon.kill("supervisor")
    chat.shows("the daemon is away; /up starts it")
    daemon.go("first")
    chat.shows("half up", "answering…")


def test_ctrl_c_clears_the_line_and_leaves_an_empty_one_the_second_time(start: Start, open_chat: Open) -> None:
    start()
    chat = open_chat("--new")
    chat.type("something")
    chat.shows("› something")
    chat.type("C-c")
    soon(lambda: "something" not in chat.screen)
    chat.type("C-c")
    chat.shows("once more ends it")
    chat.type("C-c")
    soon(lambda: chat.dead)


def test_lines_are_added_pasted_and_completed(start: Start, open_chat: Open, tmp_path) -> None:
    start()
    chat = open_chat("--new")
    chat.type("one", "Escape", "Enter", "two")
    chat.shows("› one\n  two")
    (tmp_path / "paste").write_text(" three\nfour")
    chat.tmux.run("load-buffer", str(tmp_path / "paste"))
    chat.tmux.run("paste-buffer", "-p")
    chat.shows("› one\n  two three\n  four")
    chat.type("Enter")
    chat.shows("You asked: one\ntwo three\nfour")
    chat.type("/rem", "Tab")
    chat.shows("› /remember")
    chat.type("C-c")
    chat.enter("/wyh f1")
    chat.shows("There is no such thing: /wyh", "did you mean /why?")
    chat.type("Up", "Up")
    chat.shows("› one\n  two three")


def test_forty_columns_are_enough(start: Start, open_chat: Open) -> None:
    daemon = start({SLOW: SCRIPT})
    daemon.go("later")
    chat = open_chat("--new", columns=40)
    chat.enter(SLOW)
    chat.shows("(f12 x3)")
    chat.tmux.run("resize-window", "-x", "60")
    chat.enter("wider")
    chat.shows("You asked: wider")
    chat.tmux.run("resize-window", "-x", "40")
    chat.type("x")
    chat.shows("› x")
    chat.stands("narrow")


def test_what_is_hostile_is_shown_and_not_obeyed(start: Start, open_chat: Open) -> None:
    evil = "say \x1b[2J\x1b]0;owned\x07 \u202e reversed \x9b31m"
    start({"show it": [plan("show it"), *text(evil, "\n\n", "x" * 5_000, "\n"), end()]})
    chat = open_chat("--new")
    chat.enter("show it")
    chat.shows("xxxx")
    soon(lambda: "›" in chat.screen.splitlines()[-2] or "router" in chat.screen)
    assert r"\x1b[2J\x1b]0;owned\x07 \x202e reversed \x9b31m" in chat.text.replace("\n", " ")
    assert chat.tmux.run("display", "-p", "#{pane_title}").strip() != "owned"
