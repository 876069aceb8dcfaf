"""Lines of a history read back: what was printed is what is read, and what is wrong is told with its line."""

import json
import random
from pathlib import Path

import pytest

from knowledge.envelope import Envelope, seal
from knowledge.errors import HistoryUnreadable, Malformed
from knowledge.events import SpeechNoticed, Unknown
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.recorded import History, read
from tests.conftest import REPOSITORY


def event(seq: int) -> Envelope:
    sealed = seal(SpeechNoticed(speaking=True), EventId("voice", "one", max(seq, 1)), Moment(seq * 1_000_000, 60))
    sealed.seq = seq
    return sealed


def line(seq: int, end: bytes = b"\n") -> bytes:
    return json.dumps(event(seq).json_object()).encode() + end


def seqs(*lines: bytes) -> list[int]:
    return [seen.seq for seen in History("day").events(lines)]


def test_what_is_printed_is_what_is_read() -> None:
    for path in sorted((REPOSITORY / "tests/histories").glob("*.jsonl")):
        for text in Path(path).read_text(encoding="utf-8").splitlines():
            assert read(text).json_object() == json.loads(text)
    assert read(line(7)) == event(7)


def test_a_type_of_another_release_is_unknown_and_no_fault() -> None:
    told = event(3).json_object() | {"type": "MindRead", "version": 9}
    assert isinstance(read(json.dumps(told)).event, Unknown)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", "no `seq`"),
        (line(3).replace(b'"seq": 3', b'"seq": "x"'), "seq is 'x'"),
        (line(3).replace(b'"seq": 3', b'"seq": true'), "seq is True"),
        (line(3).replace(b"voice.one.3", b"nobody"), "not an event"),
        (line(3).replace(b"1970-01-01", b"yesterday "), "not an event"),
        (line(3).replace(b'"version": 1', b'"version": 0'), "version"),
        (line(3).replace(b'"source": "voice"', b'"source": 7'), "service"),
        (line(3).replace(b'"trace": "voice.one.3"', b'"trace": {}'), "trace"),
    ],
)
def test_what_is_no_event_is_said(text: bytes, said: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(text)
    assert said in str(caught.value)


def test_line_ends_marks_empty_lines_and_repetitions_do_not_matter() -> None:
    assert seqs(b"\xef\xbb\xbf" + line(1, b"\r\n"), b"\r\n", b"\n", line(2), line(2), line(3, b"")) == [1, 2, 3]


def test_what_was_never_kept_has_no_number_and_stays_where_it_was_heard() -> None:
    assert seqs(line(4), line(0), line(0), line(5)) == [4, 0, 0, 5]


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        ([line(1), b"what is this\n", line(2)], 2, "no JSON"),
        ([b"garbage"], 1, "no JSON"),
        ([line(2), line(1)], 2, "e1 comes after e2"),
        ([line(1), line(1).replace(b"voice.one.1", b"voice.two.1")], 2, "e1 comes after e1"),
        ([line(1), b" " * 9_000_000 + b"x\n"], 2, "longer than any event"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(lines: list[bytes], number: int, said: str) -> None:
    with pytest.raises(HistoryUnreadable) as caught:
        seqs(*lines)
    assert f"day, line {number}: " in str(caught.value)
    assert said in str(caught.value)
    assert caught.value.advice


def test_a_last_line_that_ends_in_its_middle_is_left_out_and_told() -> None:
    history = History("day")
    assert [seen.seq for seen in history.events([line(1), line(2)[:40]])] == [1]
    assert history.cut
    whole = History("day")
    assert [seen.seq for seen in whole.events([line(1), line(2, b"")])] == [1, 2]
    assert not whole.cut


def test_noise_is_refused_or_read_whatever_it_is() -> None:
    chance = random.Random(3)
    refused = 0
    for _ in range(300):
        text = bytearray(line(5))
        for _ in range(chance.randrange(1, 6)):
            text[chance.randrange(len(text))] = chance.randrange(256)
        try:
            assert read(bytes(text)).seq >= 0
        except Malformed:
            refused += 1
    assert 100 < refused < 300
