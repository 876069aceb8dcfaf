"""Landlock's rights over files, as the reduced level gives them, and what that level leaves open."""

EXECUTE, WRITE, READ, LIST = 1, 2, 4, 8
ALL_FILES = (1 << 16) - 1
"""Every right of version 5 and later, `ioctl` on devices included."""
ALL_NETWORK = 3
"""Bind and connect by TCP."""
ALL_SCOPES = 3
"""Abstract sockets and signals stay among those inside."""
OWN = ALL_FILES & ~(1 << 6 | 1 << 11)
"""All but making devices."""
LOOK = EXECUTE | READ | LIST
DEVICE = READ | WRITE | 1 << 15
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
VERSION = 6
"""The first that scopes signals."""
FOR_FILES = EXECUTE | WRITE | READ | 1 << 14 | 1 << 15
"""What can be allowed for a file that is no folder: also truncate, and ioctl."""

FILLS = "fill the disk"
FORKS = "start processes without end"
TAKES = "take all memory, with many processes"
LEFT_OPEN = (
    "see whether a file is there, how large it is and when it was changed",
    "see the name of this machine",
    "change mode and time of files that are yours",
    FILLS,
)
"""What a program at the reduced level can do to the rest of this machine: all that is known."""
