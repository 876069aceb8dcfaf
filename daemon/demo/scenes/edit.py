"""Files are saved, and that is seen."""

from daemon.demo.project import BROKEN, TESTS
from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import FilesChanged


def act(stage: Stage) -> list[str]:
    stage.write("test_basket.py", TESTS)
    stage.write("basket.py", BROKEN)
    seen = set[str]()
    while not seen >= {"test_basket.py", "basket.py"}:
        changed = stage.wait(FilesChanged)
        seen |= {str(one.path) for one in changed.changes}
    must(seen == {"test_basket.py", "basket.py"}, f"these are said to have changed: {', '.join(sorted(seen))}")
    return [f"FilesChanged: {', '.join(sorted(seen))}"]


SCENE = Scene(
    20,
    "edit",
    "Change files",
    "A function and its test are written, in whatever editor. Sotto sees it when they are saved.",
    act,
)
