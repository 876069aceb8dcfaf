"""Errors: the docstring is the message, the hint is advice, the code is the exit status."""

from collections.abc import Iterator

import pytest

from knowledge.errors import (
    BadId,
    Malformed,
    MessageTooLarge,
    NotFound,
    SottoError,
    StoreError,
    Throttled,
    Unavailable,
    WriterBusy,
)
from knowledge.failure_class import FailureClass


def below(kind: type[SottoError]) -> Iterator[type[SottoError]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


ERRORS = [kind for kind in [SottoError, *below(SottoError)] if kind.__module__ == "knowledge.errors"]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_says_a_sentence_and_an_exit_status(kind: type[SottoError]) -> None:
    error = kind()
    assert str(error) == (kind.__doc__ or "").strip()
    assert str(error)[:1].isupper()
    assert str(error)
    assert error.code in {1, 2, 3, 4, 5, 6, 7}
    assert error.name == kind.__name__
    assert error.advice == kind.hint


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_a_detail_follows_the_sentence_and_a_hint_can_be_of_the_moment(kind: type[SottoError]) -> None:
    error = kind("e12")
    assert str(error).endswith(": e12")
    assert ".: " not in str(error)
    if kind is not Malformed:
        assert kind("e12", hint="look closer").advice == "look closer"


def test_names_are_unique_because_they_cross_processes() -> None:
    assert len({kind.name for kind in ERRORS}) == len(ERRORS)


@pytest.mark.parametrize(
    ("kind", "is_also"), [(BadId, NotFound), (WriterBusy, StoreError), (StoreError, SottoError)], ids=str
)
def test_errors_form_a_tree_by_who_can_react(kind: type[SottoError], is_also: type[SottoError]) -> None:
    with pytest.raises(is_also):
        raise kind


def test_bytes_that_are_no_event_are_kept_as_evidence() -> None:
    assert Malformed("odd", evidence=b"\xff").evidence == b"\xff"
    assert Malformed().evidence == b""


def test_an_error_can_be_raised_by_its_name_alone() -> None:
    with pytest.raises(MessageTooLarge, match="at most 1 MiB") as error:
        raise MessageTooLarge
    assert "stream" in error.value.advice


KINDS: dict[str, FailureClass] = {
    "NeedsHuman": "semantic-final",
    "GrantRefused": "semantic-final",
    "PlanImpossible": "semantic-final",
    "ActRefused": "semantic-final",
    "DoesNotApply": "semantic-final",
    "NoIsolation": "semantic-final",
    "StepRefused": "semantic-final",
    "PutRefused": "semantic-final",
    "ContextOverflow": "semantic-repairable",
    "EngineUnreachable": "transport",
    "RequestRefused": "semantic-final",
    "ModelUnusable": "semantic-final",
    "DownloadFailed": "transport",
    "DownloadRefused": "semantic-final",
    "WrongDownload": "semantic-final",
    "DownloadRuns": "semantic-final",
    "NoRoomForDownload": "resource",
    "NoVoice": "semantic-final",
    "Usage": "semantic-final",
    "Unclear": "semantic-repairable",
    "HistoryUnreadable": "semantic-final",
    "BadConfiguration": "semantic-final",
    "MatcherRefused": "semantic-final",
    "NotFound": "semantic-final",
    "NoDirectory": "semantic-final",
    "BadId": "semantic-final",
    "DaemonUnreachable": "transport",
    "NotListening": "transport",
    "ProcessDown": "transport",
    "AlreadyRunning": "semantic-final",
    "HubUnreachable": "transport",
    "NoAnswer": "transport",
    "Refused": "semantic-final",
    "OrderRefused": "semantic-final",
    "MessageTooLarge": "semantic-final",
    "DiskFull": "resource",
    "StreamGap": "semantic-final",
    "TooLarge": "semantic-final",
    "ArtifactRefused": "semantic-final",
    "ArtifactDamaged": "semantic-final",
    "Malformed": "semantic-final",
    "BadReport": "semantic-final",
    "NotAReport": "semantic-final",
    "StoreError": "transport",
    "NewerDatabase": "semantic-final",
    "WriterBusy": "transport",
    "Unwritable": "semantic-final",
    "Corrupt": "semantic-final",
    "Throttled": "throttled",
    "Repairable": "semantic-repairable",
    "Cancelled": "cancelled",
    "Unavailable": "transport",
    "NoFallback": "semantic-final",
    "BudgetSpent": "transport",
    "EngineMissing": "transport",
    "RecogniserUnusable": "semantic-final",
    "EngineFailed": "transport",
    "WeightsDamaged": "transport",
}


def test_every_error_has_the_class_that_decides_whether_it_is_tried_again() -> None:
    assert {kind.name: kind.kind for kind in ERRORS if kind.kind != "unknown"} == KINDS


def test_a_throttled_call_knows_when_to_come_back() -> None:
    assert Throttled("the model", retry_after=2.5).retry_after == 2.5
    assert Throttled().retry_after is None


def test_a_refused_call_says_who_is_left_alone_and_for_how_long() -> None:
    error = Unavailable("model", 12.34)
    assert (error.dependency, error.retry_in) == ("model", 12.34)
    assert str(error).endswith(": model, for 12.3 s")
