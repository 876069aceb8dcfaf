"""Other programs are asked, never waited for."""

from daemon.doctor.programs import ask


def test_what_a_program_says_and_how_it_ends() -> None:
    assert ask("sh", "-c", "echo one; echo two >&2; exit 3") == (3, "one\ntwo")


def test_a_program_that_is_not_there_has_no_status() -> None:
    assert ask("/nowhere/at-all") == (None, "No such file or directory")


def test_a_program_that_hangs_is_ended_with_its_children() -> None:
    assert ask("sh", "-c", "sleep 1000; true", patience=0.2).status is None
