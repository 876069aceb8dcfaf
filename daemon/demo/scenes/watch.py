"""A project is watched."""

from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import ProjectWatched


def act(stage: Stage) -> list[str]:
    done = stage.sotto("watch")
    must(done.returncode == 0, "the project cannot be watched")
    project = stage.wait(ProjectWatched)
    must(project.name == "basket", f"it is called {project.name}")
    return [f"ProjectWatched: {project.name}, in {project.trees[0]}"]


SCENE = Scene(
    10,
    "watch",
    "Watch a project",
    "This is a small Python project in a folder that will be thrown away. Sotto is told to watch it.",
    act,
)
