"""Muted: what is played is not heard, because the user turned the sound off or all the way down."""

import json
from collections.abc import Sequence
from typing import Any

from daemon.signals.pactl import PactlSource


class Muted(PactlSource):
    """The loudspeaker that the sound server plays to where nothing else is asked for."""

    name = "muted"
    signals = ("muted",)
    rings = (b"on sink #", b"on server")
    asks = (("--format=json", "list", "sinks"), ("get-default-sink",))

    def _told(self, answers: Sequence[bytes]) -> None:
        sinks, default = answers
        self._says("muted", silent(json.loads(sinks), default.decode(errors="replace").strip()))


def silent(sinks: list[dict[str, Any]], default: str) -> bool | None:
    """Whether a sink plays nothing that could be heard; None where there is none of this name."""
    one = next((sink for sink in sinks if sink["name"] == default), None)
    if one is None:
        return None
    volumes = [channel["value"] for channel in one["volume"].values()]
    return bool(one["mute"]) or (bool(volumes) and not any(volumes))
