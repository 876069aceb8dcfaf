"""Why something was said or not, what was held back, and what is never mentioned: from a log, without a daemon."""

import json
import re

import pytest

from daemon.cli.voice_learned import learned
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import AnnouncementReacted, AttentionReset, MentionAllowed, MentionForbidden
from knowledge.redact import clean
from tests.conftest import Sotto
from tests.daemon.cli.conftest import Say, Write
from tests.tools.announced import SPOKEN, decided

TOKEN = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789"
DISMISSED = AnnouncementReacted(
    incident="check:1:test:e1", kind="failure", thing="check:1:test", reaction="not useful", by="voice", after_s=2
)


@pytest.mark.parametrize("words", [("why",), ("why", "e1"), ("not-now",), ("never",)])
def test_where_nothing_was_told_there_is_nothing_to_say(say: Say, words: tuple[str, ...]) -> None:
    done = say("voice", *words)
    assert (done.status, done.out) == (3, "")
    assert "sotto voice held" in done.err


def test_why_names_the_last_one_or_the_one_that_is_meant(say: Say, write: Write) -> None:
    write(decided(**SPOKEN), decided("make build failed in shop"), DISMISSED)
    assert "spoken: waiting would cost more" in say("voice", "why").out
    assert "reaction: not useful" in say("voice", "why").out
    for words in (("build",), ("the", "make", "build"), ("e2",), ("check:1:make:e1",)):
        assert say("voice", "why", *words).out.startswith("make build failed in shop")
    found = say("voice", "why", "build", "--json").json
    assert (found["verdict"], found["told"], found["reasons"]) == ("held", False, ["in_call"])
    assert found["gates"][0]["inputs"][0] == {"name": "in_call", "value": True, "source": "microphone", "age_s": 125.0}
    assert found["flip"] == "spoken if you were not in a call"


def test_what_was_held_back_is_listed_and_counted_in_the_briefing(say: Say, write: Write) -> None:
    assert "nothing was held back" in say("voice", "held").err
    write(decided(**SPOKEN), decided("make build failed in shop"), at=SystemClock().now())
    assert re.fullmatch(
        r"e2  make build failed in shop, today \d\d:\d\d: held, you were in a call\n", say("voice", "held").out
    )
    [held] = say("voice", "held", "--json").json["held"]
    assert held["id"] == "e2"
    assert "1 thing was not said: `sotto voice held`" in say("brief").err


def test_a_rule_keeps_no_secret_and_no_book(sotto: Sotto, home: Paths) -> None:
    assert sotto("up").returncode == 0
    assert sotto("voice", "never", "--thing", f"command:{TOKEN}").returncode == 0
    assert sotto("voice", "never", "--thing", "x" * 100_000).returncode == 1
    [rule] = json.loads(sotto("voice", "rules", "--json").stdout)["rules"]
    assert rule["thing"].startswith("command:⟨secret:")
    assert sotto("down").returncode == 0
    assert [one.name for one in home.data.rglob("*") if one.is_file() and TOKEN.encode() in one.read_bytes()] == []


def test_rules_are_shown_until_they_are_taken_back(say: Say, write: Write) -> None:
    assert "there is no rule" in say("voice", "rules").err
    write(MentionForbidden(thing="check:1:test", said=clean("never mentioned again: tests")))
    write(MentionForbidden(kind="fixed", said=clean("never mentioned again: fixes")))
    assert say("voice", "rules").out == "e1  never mentioned again: tests\ne2  never mentioned again: fixes\n"
    write(MentionAllowed(rule=1))
    assert [one["id"] for one in say("voice", "rules", "--json").json["rules"]] == ["e2"]
    assert say("voice", "allow", "e1").status == 3
    assert say("voice", "allow", "f1").status == 3


def test_what_was_learned_is_shown_and_forgotten(say: Say, write: Write, home: Paths) -> None:
    assert "nothing was learned" in say("voice", "learned").err
    write(decided(**SPOKEN), DISMISSED)
    found = {one.what: one for one in learned(home).learned}
    assert found["kind failure"].bad == 1
    assert found["thing check:1:test"].effect < 0
    assert "kind failure: 0 for, 1 against" in say("voice", "learned").out
    write(AttentionReset())
    assert learned(home).learned == []


@pytest.mark.parametrize(
    "words", [("not-now",), ("not-useful",), ("never",), ("never", "--kind", "fixed"), ("learned", "--reset")]
)
def test_what_is_put_on_record_needs_a_daemon(say: Say, write: Write, words: tuple[str, ...]) -> None:
    write(decided(**SPOKEN))
    assert say("voice", *words).status == 7


def test_a_hostile_sentence_does_nothing_to_a_terminal(say: Say, write: Write) -> None:
    write(decided("\x1b[2J\u202eevil", **SPOKEN))
    for words in (("why",), ("held",)):
        assert all(line.isprintable() for line in say("voice", *words).out.splitlines())
