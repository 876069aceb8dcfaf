"""Silero's detector of speech, frame by frame: the network that lies in faster-whisper, run by onnxruntime alone.

The package is found without being imported, which would cost another 60 MB.
"""

import importlib.util
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from knowledge.errors import RecogniserUnusable
from knowledge.speech.turns import FRAME

CONTEXT = 64
"""Samples of the frame before, which the network wants to see again."""
_STATE = (1, 1, 128)
_ASSET = "assets/silero_vad_v6.onnx"
Frame = NDArray[np.float32]


class Silero:
    """One stream of sound. Not for several threads."""

    def __init__(self) -> None:
        """Raises RecogniserUnusable."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(_asset()), options, providers=["CPUExecutionProvider"])
        self._input = np.zeros((1, CONTEXT + FRAME), np.float32)
        self._h = self._c = np.zeros(_STATE, np.float32)

    def probability(self, frame: Frame) -> float:
        """That somebody speaks in this frame, which follows the last one."""
        self._input[0, :CONTEXT] = self._input[0, -CONTEXT:]
        self._input[0, CONTEXT:] = frame
        given = {"input": self._input, "h": self._h, "c": self._c}
        found, self._h, self._c = self._session.run(None, given)
        return float(found.flat[0])

    def forget(self) -> None:
        """What comes next follows nothing."""
        self._input[:] = 0
        self._h = self._c = np.zeros(_STATE, np.float32)


def _asset() -> Path:
    spec = importlib.util.find_spec("faster_whisper")
    found = [Path(place) / _ASSET for place in (spec.submodule_search_locations or () if spec else ())]
    for file in found:
        if file.is_file():
            return file
    raise RecogniserUnusable("the detector of speech is not there: no package faster-whisper")
