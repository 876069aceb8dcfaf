"""How the voice of a running daemon is: its process, and what it said of itself last."""

from daemon.config_quick import voice_on
from daemon.log_reader import LogReader
from daemon.paths import Paths
from daemon.processes import VOICE
from knowledge.errors import NotFound, StoreError
from knowledge.events import VoiceChanged
from knowledge.speaking_views import Running, VoiceStateView
from knowledge.views import ProcessView

_RUNNING: dict[str, Running] = {"ready": "ready", "starting": "starting", "given up": "given up"}


def voice_state(paths: Paths, processes: list[ProcessView]) -> VoiceStateView | None:
    """None where voice is off and none runs."""
    process = next((one for one in processes if one.name == VOICE.name), None)
    if process is None:
        return VoiceStateView(state="waiting") if voice_on(paths.config_file) else None
    state = _RUNNING.get(process.state, "not running")
    changed = last_change(paths) if state == "ready" else None
    if changed is None:
        return VoiceStateView(state=state)
    return VoiceStateView(
        state=state,
        microphone=changed.microphone,
        speaker=changed.speaker,
        recogniser=changed.recogniser,
        listening=changed.listening,
        trouble=[*changed.trouble],
    )


def last_change(paths: Paths) -> VoiceChanged | None:
    """What it said of itself last; it does so at each start."""
    log = LogReader(paths.core)
    try:
        found = [seen.event for seen in log.newest([VoiceChanged.__name__], 1)]
    except (NotFound, StoreError):
        return None
    finally:
        log.close()
    return next((one for one in found if isinstance(one, VoiceChanged)), None)


def complaints_of(voice: VoiceStateView | None) -> list[str]:
    """A sentence for each thing that is not as it should be."""
    if voice is None:
        return []
    waiting = ["voice is on from the next `sotto restart`"] if voice.state == "waiting" else []
    return waiting + [f"voice: {one}" for one in voice.trouble]
