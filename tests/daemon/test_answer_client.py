"""A client of answers, beside a daemon in which nobody answers: what it asks, reads and gives up."""

from collections.abc import Callable, Iterator

import pytest

from daemon.answer_client import AnswerClient
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.errors import NoAnswer
from knowledge.events import AnswerQuestion, OutputAppended
from knowledge.reasoning.parts import End, Text, stream_of
from knowledge.redact import clean
from knowledge.store.log import EventLog

END = End(ending="answered", reason=clean(""), hint=clean(""), code=0, took_ms=1.0)


@pytest.fixture
def client(home: Paths, start: Callable[[], None]) -> Iterator[AnswerClient]:
    home.config_file.write_text('[services]\noff = ["assistant"]\n', encoding="utf-8")
    start()
    with AnswerClient(home) as one:
        yield one


def say(paths: Paths, key: str, *texts: str, end: bool = False) -> None:
    """What whoever answers would append."""
    kinds = [("text", one) for one in texts] + ([("end", END.model_dump_json())] if end else [])
    with BusClient(paths, "answering") as bus:
        bus.publish(
            *(
                OutputAppended(stream=stream_of(key), off=off, kind=kind, text=clean(text))  # type: ignore[arg-type]
                for off, (kind, text) in enumerate(kinds)
            )
        )


def test_what_nobody_begins_to_answer_is_given_up_sooner_than_what_was_begun(home: Paths, client: AnswerClient) -> None:
    silent = client.ask("what failed?")
    with pytest.raises(NoAnswer, match=r"nothing was said for 0\.1 s"):
        next(client.follow(silent, patience=60.0, first=0.1))
    begun = client.ask("and why?")
    say(home, begun, "be")
    parts = client.follow(begun, patience=0.2, first=60.0)
    assert next(parts).part == Text("be")
    with pytest.raises(NoAnswer, match=r"nothing was said for 0\.2 s"):
        next(parts)


def test_who_comes_back_reads_the_same(home: Paths, client: AnswerClient) -> None:
    key = client.ask("what failed?")
    say(home, key, "this", " and that", end=True)
    whole = list(client.follow(key))
    assert [one.part for one in whole] == [Text("this"), Text(" and that"), END]
    assert client.read(key) == whole
    assert client.read(key, 1) == whole[1:] == list(client.follow(key, 1))


def test_a_question_stands_in_the_log_under_its_key(home: Paths, client: AnswerClient) -> None:
    key = client.ask("what failed?", "talk")
    assert client.ask("what failed?", "talk", key=key) == key
    assert [(one.key, one.text) for one in client.questions("talk")] == [(key, "what failed?")]
    with EventLog.open(home.core) as log:
        assert len(log.newest([AnswerQuestion.__name__], 9)) == 2
    assert client.ending(key) is None
    assert client.read(key) == []
