"""The network as the proxy sees it, on this machine."""

import socket

import pytest

from services.sandbox.outside import dialled, own, resolved


def test_an_address_of_this_machine_is_known_as_its_own() -> None:
    assert own("127.0.0.1")
    assert not own("1.1.1.1")


def test_a_name_is_looked_up_by_the_machine() -> None:
    assert resolved("127.0.0.1") == ["127.0.0.1"]
    assert "127.0.0.1" in resolved("localhost")


def test_what_cannot_be_dialled_is_told_at_once() -> None:
    with pytest.raises(OSError, match=r".*"):
        dialled("255.255.255.255", 1)
    with socket.create_server(("127.0.0.1", 0)) as server, dialled(*server.getsockname()):
        one, _ = server.accept()
        one.close()
