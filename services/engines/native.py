"""llama.cpp itself: the one file that imports llama_cpp. What is wrong goes to the log, what it does does not."""

import ctypes
import logging
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy begins: its threads would take memory and do nothing

import llama_cpp

from knowledge.errors import EngineFailed

library: Any = llama_cpp
_ERROR = 4
_log = logging.getLogger("engine")


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _heard(level: int, text: bytes, _data: ctypes.c_void_p) -> None:
    if level == _ERROR:
        _log.error("%s", text.decode("utf-8", "replace").strip())


def loaded(weights: Path, *, hint: str = "") -> Any:
    """The model of a file. Raises EngineFailed, with that hint."""
    library.llama_log_set(_heard, ctypes.c_void_p())
    library.llama_backend_init()
    wishes = library.llama_model_default_params()
    wishes.n_gpu_layers = 0
    model = library.llama_model_load_from_file(os.fsencode(weights), wishes)
    if not model:
        raise EngineFailed(f"it cannot read {weights}", hint=hint)
    return model
