"""The key of grants and the folders of plans are the user's alone, or it is said."""

from collections.abc import Callable

import pytest

from daemon.doctor.granting import closed
from daemon.doctor.patient import Patient
from daemon.paths import Paths
from knowledge.tasks.grant_key import grant_key

Spoil = Callable[[Paths], object]


def test_before_the_first_plan_there_is_nothing_to_say(patient: Patient) -> None:
    assert [one.state for one in closed(patient)] == ["ok"]
    assert not patient.paths.grant_key.exists()


def test_what_is_the_users_alone_is_well(patient: Patient) -> None:
    grant_key(patient.paths.grant_key)
    (patient.paths.hands / "a5").mkdir(mode=0o700, parents=True)
    patient.paths.hands.chmod(0o700)
    [verdict] = closed(patient)
    assert (verdict.state, "1 plans" in verdict.found) == ("ok", True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda paths: paths.grant_key.chmod(0o640),
        lambda paths: paths.grant_key.write_bytes(b"short"),
        lambda paths: paths.grant_key.rename(paths.data / "k") and paths.grant_key.symlink_to(paths.data / "k"),
    ],
    ids=["open", "short", "link"],
)
def test_a_key_that_is_none_is_said_with_what_to_do(patient: Patient, spoil: Spoil) -> None:
    grant_key(patient.paths.grant_key)
    spoil(patient.paths)
    states = [one.state for one in closed(patient)]
    assert states == ["failed"]


def test_a_room_that_is_open_or_a_link_is_said(patient: Patient) -> None:
    room = patient.paths.hands / "a5"
    room.mkdir(parents=True)
    patient.paths.hands.chmod(0o700)
    room.chmod(0o755)
    (patient.paths.hands / "a6").symlink_to(patient.paths.data)
    assert [one.state for one in closed(patient)] == ["warning", "failed", "ok"]
