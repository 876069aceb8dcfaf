"""The tour: all scenes in their order, each of which has to end as it promises."""

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator

from daemon.demo import scenes
from daemon.demo.scene import Scene
from daemon.demo.stage import Stage
from knowledge.errors import SottoError
from knowledge.first_views import SceneView


def every() -> list[Scene]:
    """The scenes there are, by their place."""
    modules = [
        importlib.import_module(f"{scenes.__name__}.{one.name}") for one in pkgutil.iter_modules(scenes.__path__)
    ]
    return sorted((module.SCENE for module in modules), key=lambda scene: scene.place)


def go(stage: Stage, announce: Callable[[Scene], None], done: Callable[[SceneView], None]) -> Iterator[SceneView]:
    """Play the scenes until one fails."""
    for scene in every():
        announce(scene)
        begun = time.monotonic()
        seen, problem = list[str](), ""
        try:
            seen = scene.act(stage)
        except SottoError as error:
            problem = str(error)
        took = round(time.monotonic() - begun, 3)
        view = SceneView(name=scene.name, title=scene.title, ok=not problem, took_s=took, seen=seen, error=problem)
        done(view)
        yield view
        if problem:
            return
