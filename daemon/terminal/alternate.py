"""Leaves out what was drawn on the alternate screen: a full-screen program is no output that anybody reads again."""

import re

_SWITCH = re.compile(rb"\x1b\[\?([0-9;]{1,40})([hl])")
_BEGUN = re.compile(rb"\x1b(?:\[(?:\?[0-9;]{0,40})?)?\Z")
_SCREENS = frozenset((b"47", b"1047", b"1049"))


class MainScreen:
    """What one command wrote while the main screen was shown."""

    def __init__(self) -> None:
        self._held = b""
        self._away = False

    def outside(self, data: bytes) -> bytes:
        """What of this, and of what was held back before, belongs to the main screen."""
        data = self._held + data
        begun = _BEGUN.search(data)
        end = begun.start() if begun else len(data)
        self._held = data[end:]
        shown, at = [], 0
        for switch in _SWITCH.finditer(data, 0, end):
            if _SCREENS.isdisjoint(switch[1].split(b";")):
                continue
            if not self._away:
                shown.append(data[at : switch.start()])
            self._away = switch[2] == b"h"
            at = switch.end()
        if not self._away:
            shown.append(data[at:end])
        return b"".join(shown)

    def finish(self) -> bytes:
        """What was held back and became no switch."""
        held, self._held = self._held, b""
        return b"" if self._away else held
