"""Telling whoever started us how the start goes: the datagrams of systemd's sd_notify(3)."""

import os
import socket


def notify(*lines: str) -> None:
    """Send a state such as `READY=1` or `STATUS=…`; without a listener it is not said."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
        try:
            end.connect(name)
            end.send("\n".join(lines).encode())
        except (ConnectionError, FileNotFoundError):
            return  # whoever started us has gone, as `sotto up` does once it has heard READY
