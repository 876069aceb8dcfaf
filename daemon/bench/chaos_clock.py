"""A clock that can be wrong: a library put before the C library, which adds an offset to the time of day.

Only that one jumps; the monotonic clocks go on, as they do. (libfaketime 0.9.10, told to leave those alone, makes
`time.sleep` fail, and with it the thread that watches the spool.)
"""

import os
import shutil
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

SOURCE = """\
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const int64_t *offset;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CHAOS_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *page = mmap(0, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (page != MAP_FAILED) offset = page;
    close(file);
}

int clock_gettime(clockid_t which, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, which, at);
    if (!failed && offset && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) at->tv_sec += *offset;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    int failed = syscall(SYS_gettimeofday, at, zone);
    if (!failed && offset) at->tv_sec += *offset;
    return failed;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


class Clock:
    """What the daemon takes for the time."""

    def __init__(self, notes: Path) -> None:
        self._file = notes / "clock"
        self._library = notes / "clock.so"
        self.offset = 0
        """Seconds that it is off."""
        self._file.touch()
        self.set(0)
        self.jumps = shutil.which("cc") is not None and self._compiled(notes / "clock.c")
        """Whether it can; without a C compiler it stays right."""

    def set(self, offset: int) -> None:
        """Be `offset` seconds off, from this moment."""
        self.offset = offset
        descriptor = os.open(self._file, os.O_WRONLY)
        os.pwrite(descriptor, struct.pack("q", offset), 0)
        os.close(descriptor)

    def environment(self) -> Mapping[str, str]:
        """What makes a program believe in this clock."""
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK": str(self._file)} if self.jumps else {}

    def _compiled(self, source: Path) -> bool:
        source.write_text(SOURCE, encoding="ascii")
        command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(self._library), str(source)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
