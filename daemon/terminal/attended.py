"""One command in a terminal of its own, with a person before it: what `sotto run` does in a terminal."""

import os
import signal
from collections.abc import Mapping, Sequence

from daemon.terminal.alternate import MainScreen
from daemon.terminal.attendance import Attendance, as_shown
from daemon.terminal.head_and_tail import HeadAndTail
from daemon.terminal.job import Job, start
from daemon.terminal.window import Window


class Attended:
    """The command, from its start to its end."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], kept: HeadAndTail) -> None:
        """Raises OSError when it cannot be started."""
        self._kept, self._main = kept, MainScreen()
        self._window = Window()
        self._inner, theirs = os.openpty()
        try:
            self._window.dress(theirs)
            self._job: Job = start(command, theirs, environment, errors=os.isatty(2))
        except OSError:
            os.close(self._inner)
            self._window.close()
            raise
        finally:
            os.close(theirs)

    def until_end(self) -> int:
        """Its exit status as a shell shows it; negative when Ctrl-C ended it."""
        attendance = Attendance(self._window, self._inner, self._take)
        try:
            status = None
            while status is None:
                for number in attendance.turn() & {signal.SIGTERM, signal.SIGHUP}:
                    self._job.signal(number)
                status = attendance.ended(self._job.parent, self._job.go_on)
            self._kept.add(self._main.finish())
        finally:
            attendance.close()
            os.close(self._inner)
        interrupted = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT
        return -signal.SIGINT if interrupted else as_shown(status)

    def _take(self, data: bytes) -> bytes:
        self._kept.add(self._main.outside(data))
        return data
