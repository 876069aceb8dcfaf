"""A timer that goes on while the machine sleeps: a descriptor that can be read once its time has come.

The timeout of a poll stands still during suspend, so on a laptop that sleeps sixteen hours a day, what is due in a day
would come on the third. This one counts them, and rings at the latest when the machine wakes up; it never wakes it.
"""

import contextlib
import ctypes
import errno
import os

_REALTIME, _BOOTTIME = 0, 7
_AT, _CANCEL_ON_SET = 1, 2
_NONBLOCK, _CLOEXEC = os.O_NONBLOCK, os.O_CLOEXEC
_libc = ctypes.CDLL(None, use_errno=True)


class _Moment(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Setting(ctypes.Structure):
    _fields_ = (("every", _Moment), ("first", _Moment))


class Alarm:
    """Rings once for each `ring_in`; setting it again forgets what was set before."""

    _clock = _BOOTTIME

    def __init__(self) -> None:
        self._descriptor: int = _libc.timerfd_create(self._clock, _NONBLOCK | _CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def fileno(self) -> int:
        return self._descriptor

    def ring_in(self, seconds: float) -> None:
        whole = int(seconds)
        self._set(0, _Moment(whole, max(1, int((seconds - whole) * 1e9))))  # all zero would switch it off

    def rest(self) -> None:
        """Do not ring until it is set again."""
        self._set(0, _Moment())

    def _set(self, flags: int, moment: _Moment) -> None:
        if _libc.timerfd_settime(self._descriptor, flags, ctypes.byref(_Setting(_Moment(), moment)), None):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def hear(self) -> None:
        """Take note that it rang, so that it can no longer be read."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._descriptor, 8)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class WallAlarm(Alarm):
    """Rings at a moment of the clock on the wall, and whenever that clock is set: then what is due is another thing."""

    _clock = _REALTIME

    def ring_at(self, moment: int) -> None:
        """`moment` is in microseconds UTC; one that has been rings at once."""
        seconds, rest = divmod(max(moment, 1), 1_000_000)
        self._set(_AT | _CANCEL_ON_SET, _Moment(seconds, rest * 1_000))

    def hear(self) -> None:
        try:
            super().hear()
        except OSError as error:
            if error.errno != errno.ECANCELED:  # the clock was set
                raise
