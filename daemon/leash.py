"""What ties a child to its supervisor: a socket pair, small JSON packets both ways, end of file for death."""

import json
import select
import socket
from typing import Any

LARGEST_PACKET = 64 << 10

Packet = dict[str, Any]


class Leash:
    """One end. Packets keep their boundaries and their order."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end
        self.cut = False
        """The other side is gone."""

    @classmethod
    def inherited(cls, descriptor: int) -> "Leash":
        return cls(socket.socket(fileno=descriptor))

    @classmethod
    def pair(cls) -> tuple["Leash", "Leash"]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return cls(ours), cls(theirs)

    def fileno(self) -> int:
        return self._end.fileno()

    def send(self, packet: Packet) -> bool:
        """False when the other side is gone or does not read; nothing is queued for it then."""
        try:
            self._end.send(json.dumps(packet).encode())
        except BlockingIOError:
            return False
        except (BrokenPipeError, ConnectionResetError):
            self.cut = True
            return False
        return True

    def receive(self) -> list[Packet]:
        """Everything that has arrived; afterwards `cut` says whether more can come."""
        packets: list[Packet] = []
        while not self.cut:
            try:
                data = self._end.recv(LARGEST_PACKET)
            except BlockingIOError:
                break
            except ConnectionResetError:
                data = b""
            if data:
                packets.append(json.loads(data))
            else:
                self.cut = True
        return packets

    def wait(self) -> list[Packet]:
        """Wait until something arrives; nothing has when the other side is gone."""
        select.select([self._end], [], [])
        return self.receive()

    def close(self) -> None:
        self._end.close()
