"""The shipped encoder and router, by module name: nothing of them is imported before it is needed, nor elsewhere."""

import importlib
import importlib.util

from daemon.config_sections import ModelSection
from knowledge.memory.encoding import Encoder
from knowledge.reasoning.engine import ChatEngine
from knowledge.routing.route import Router

NATIVE = "llama_cpp"
_MODULE = "services.engines.minilm"
_ROUTER = "services.engines.router"
_OF_FILE, _OF_SERVER = "services.engines.chat_llama", "services.engines.chat_openai"


def load() -> Encoder:
    """Have its weights in memory of this process. Raises WeightsDamaged, EngineMissing, EngineFailed."""
    encoder: Encoder = importlib.import_module(_MODULE).load()
    return encoder


def check() -> None:
    """Whether its weights are what was shipped. Raises WeightsDamaged."""
    importlib.import_module(_MODULE).check()


def load_router() -> Router:
    """Have the router's weights in memory, likewise. Raises WeightsDamaged, EngineMissing, EngineFailed."""
    router: Router = importlib.import_module(_ROUTER).load()
    return router


def load_chat(chosen: ModelSection) -> ChatEngine:
    """The chat model that was chosen. Raises NotFound, EngineMissing, EngineFailed, EngineUnreachable."""
    module = _OF_FILE if chosen.path else _OF_SERVER
    engine: ChatEngine = importlib.import_module(module).load(chosen)
    return engine


def check_router() -> None:
    """Whether its weights are what was shipped. Raises WeightsDamaged."""
    importlib.import_module(_ROUTER).check()


def built() -> bool:
    """Whether the native engine is in this environment; it may still not work."""
    return importlib.util.find_spec(NATIVE) is not None
