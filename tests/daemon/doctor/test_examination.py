"""Checks cannot spoil one another."""

from collections.abc import Iterator

from daemon.doctor.examination import CHECKS, Check, examine
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok


def falls(_: Patient) -> Iterator[Verdict]:
    yield ok("this far")
    raise ZeroDivisionError("oh")


def closed(patient: Patient) -> Iterator[Verdict]:
    yield ok(str((patient.paths.data / "nothing").stat()))


def strange(_: Patient) -> Iterator[Verdict]:
    yield ok("name \udcff")


def test_one_that_falls_over_is_a_line_and_the_rest_goes_on(patient: Patient) -> None:
    checks = (Check("first", falls), Check("second", closed), Check("third", strange))
    found = [(one.name, one.state) for one in examine(patient, checks)]
    assert found == [("first", "ok"), ("first", "failed"), ("second", "failed"), ("third", "ok")]


def test_what_fell_over_and_what_could_not_be_read_is_said(patient: Patient) -> None:
    _, fell, unread, _ = examine(patient, (Check("a", falls), Check("b", closed), Check("c", strange)))
    assert "ZeroDivisionError: oh" in fell.found
    assert str(patient.paths.data / "nothing") in unread.found


def test_before_the_first_start_nothing_fails_and_everything_that_is_not_ok_has_advice(patient: Patient) -> None:
    views = list(examine(patient))
    assert not [view for view in views if view.state == "failed"]
    assert [view for view in views if (view.state == "ok") != (not view.advice)] == []
    assert {view.name for view in views} == {check.name for check in CHECKS}
