"""What the doctor says of shells."""

from daemon.doctor.shells import state, too_old


def test_only_old_shells_are_named() -> None:
    versions = {"bash": "GNU bash, version 4.3.48(1)", "zsh": "zsh 5.9 (x86_64)", "fish": "fish, version 3.1.2"}
    assert [one.found for one in too_old(versions)] == [
        "bash 4.3 is too old for the integration",
        "fish 3.1 is too old for the integration",
    ]


def test_installed_loaded_and_gone() -> None:
    assert state(["bash"], [], "b-1-2").found == "bash load it; loaded here as b-1-2"
    assert "a new one will" in state(["bash"], [], "").found
    assert "--shell" in state([], [], "").found
    assert state(["bash"], ["bash"], "").state == "warning"
