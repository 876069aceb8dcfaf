"""Advice speaks the language of the distribution."""

import pytest

from daemon.doctor.verdict import advised


@pytest.mark.parametrize(
    ("release", "begins"),
    [
        ({"ID": "debian"}, "sudo apt install git"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "sudo apt install git"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt install git"),
        ({"ID": "fedora"}, "install git with your package manager"),
        ({}, "install git with your package manager"),
    ],
)
def test_advice_names_the_command_where_it_is_known(release: dict[str, str], begins: str) -> None:
    assert advised("git", release).startswith(begins)
