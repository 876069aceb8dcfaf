"""What `sotto model` prints with `--json`, and what `sotto status` says of the chat model."""

from typing import Literal

from knowledge.view import View

Fit = Literal["yes", "tight", "no", "unknown"]


class ModelView(View):
    """A model that is on this machine."""

    name: str
    """What `sotto model use` takes; the beginning of it does, too, where no other one begins so."""
    where: str
    """Whose it is: sotto, ollama, lm studio, hugging face, llama.cpp, or one of their servers."""
    path: str = ""
    """Its file, or the first of its parts; empty where a server offers it."""
    url: str = ""
    """Of the server."""
    parts: int = 1
    size: int = 0
    """Bytes."""
    architecture: str = ""
    label: str = ""
    """How many weights, such as 1.7B."""
    quantisation: str = ""
    context: int = 0
    """Tokens it was made for."""
    template: bool = False
    """Whether it says how a conversation is written; without that it is hardly made for one."""
    licence: str = ""
    """As it, or who offers it, says; empty where nobody does."""
    needs: int = 0
    """Bytes of memory that it takes while it runs, about."""
    fits: Fit = "unknown"
    """Whether this machine has them: now (yes), if something else lets go of some (tight), or not (no)."""
    chat: bool = True
    """Whether it is for conversation, and whole."""
    why_not: str = ""
    """Why it is not."""
    in_use: bool = False


class SpeechModelView(View):
    """A speech model that is on this machine."""

    name: str
    """What `sotto model use` takes."""
    where: str
    path: str
    """Its folder."""
    size: int = 0
    """Bytes."""
    label: str = ""
    """As Whisper's are named: tiny, base, small, medium, large."""
    english_only: bool = False
    licence: str = ""
    needs: int = 0
    """Bytes of memory that it takes while it runs, about."""
    why_not: str = ""
    """Why it cannot be used; empty where it can."""
    in_use: bool = False


class ChosenView(View):
    """The chat model in use."""

    name: str
    path: str = ""
    url: str = ""
    state: Literal["missing", "waiting", "not running", "starting", "ready", "unusable", "given up"] = "not running"
    """`missing`: its file is not there; `waiting`: it is used from the next `sotto restart`; `unusable`: it was
    tried, and nothing but another file or a mended one helps."""
    memory_kb: int | None = None
    """What its process takes, where one runs."""
    trouble: str = ""
    """A sentence for what is not as it should be; empty when all is well."""


class RecommendedView(View):
    """What would suit this machine."""

    name: str
    here: bool
    """On this machine (`sotto model use NAME`), or to be fetched (`sotto model pull NAME`)."""
    size: int
    needs: int
    why: str


class ModelsView(View):
    """`sotto model list`."""

    models: list[ModelView]
    chosen: ChosenView | None
    """None where the router answers alone."""
    memory: int
    """Bytes that this machine, or the group of processes we are in, may use."""
    available: int
    """Those of them that are free now."""
    recommended: RecommendedView | None = None
    """None where a model was chosen, or none would fit."""
    speech: list[SpeechModelView] = []
    speech_in_use: str = ""
    """The folder of the speech model that was chosen; empty where the built-in recogniser is used."""


class ShelfView(View):
    """A folder that was looked into, or a server that was asked."""

    where: str
    place: str
    """A path, or a url."""
    models: int
    speech: int = 0
    """Of these, models that make words of speech are counted apart."""
    error: str = ""
    """Why nothing could be seen there."""


class ModelPlacesView(View):
    """`sotto model where`."""

    places: list[ShelfView]
    in_use: str
    """Path or url of the model in use; empty where there is none."""
    speech_in_use: str = ""
    """The folder of the speech model in use."""


class ModelUsedView(View):
    """`sotto model use`."""

    path: str
    url: str
    name: str
    """All three are empty where the router answers alone from now on, or the built-in recogniser hears."""
    kind: Literal["chat", "speech"] = "chat"
    daemon: Literal["restarted", "not running", "voice is off"]
    warnings: list[str]
    """What speaks against it: somebody agreed to that, or it is not in the way for good."""


class ModelPulledView(View):
    """`sotto model pull`."""

    name: str
    kind: Literal["chat", "speech"] = "chat"
    path: str
    """Its file, or the folder of a speech model."""
    size: int
    sha256: str
    """Of the file, or of the first part."""
    checked: bool
    """Whether somebody had said beforehand what it must be."""
    resumed: int
    """Bytes that were here before."""
    licence: str
