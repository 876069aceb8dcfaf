"""What counting alone would propose: whatever was run three times between red and green after the same deed."""

from collections import Counter
from collections.abc import Sequence

from knowledge.memory.learned.doing import Doing
from knowledge.memory.learned.lesson import TIMES


def counted(done: Sequence[Doing]) -> set[tuple[str, str, str]]:
    """Deed, check and remedy, of one project."""
    found = Counter[tuple[str, str, str]]()
    for name in {one.name for one in done if one.sort == "check"}:
        before, since, red = set[str](), set[str](), False
        for one in done:
            if one.name == name and one.sort == "check":
                if one.status == 0 and red:
                    found.update((deed, name, remedy) for deed in before for remedy in since - {deed})
                if one.status == 0:
                    before = set()
                red, since = one.status != 0, set()
            elif one.sort in ("deed", "remedy"):
                (since if red else before).add(one.name)
                if one.sort == "deed" and red:
                    since.discard(one.name)
    return {habit for habit, times in found.items() if times >= TIMES}
