"""What the relay and the keeper say to each other: one letter, then the rest; a message is a packet of its own."""

LARGEST = 64 << 10
"""Bytes in one message, beside its first, which says what it is."""
BEGUN, PRINTED, ENDED, SURROUNDED, FAREWELL = b"C", b"O", b"D", b"E", b"B"
SETTLED = b"S"
"""The keeper: the output of this run is in its place, or never will be."""
GIVEN_UP = "given-up"
"""In the place of the status of a command of which something is missing."""


def ended(run: str, status: str) -> bytes:
    return b"%b%b;%b" % (ENDED, run.encode(), status.encode())


def without_output(message: bytes) -> bytes:
    """The end of a command is told as one of which something is missing."""
    return b"%b;%b" % (message.partition(b";")[0], GIVEN_UP.encode()) if message[:1] == ENDED else message
