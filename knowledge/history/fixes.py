"""Where a project breaks, by its commits: the file that most of its fixes change."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.history.said import Insight
from knowledge.redaction.marks import OPENS

LEAST, SHARE = 5, 0.2
FIX_COSTS_S = 15.0
_FIX = re.compile(r"(?i)\b(fix(es|ed)?|bug(fix)?|hotfix|regression)\b")
_KEPT_UP = re.compile(r"(?i)(^|/)(change(s|log)|news|history|readme|version|[^/]*lock|package|cargo|pyproject)[^/]*$")
"""Files that most commits change because they say what was done."""


def fixes(project: str, commits: Iterable[tuple[str, list[str]]]) -> Iterator[Insight]:
    """`commits` are subjects and the paths that were changed."""
    touched = [{path for path in paths if not _left_out(path)} for subject, paths in commits if _FIX.search(subject)]
    changed = Counter(path for paths in touched for path in paths)
    ordered = changed.most_common(2)
    alone = len(ordered) == 1 or (len(ordered) > 1 and ordered[0][1] > ordered[1][1])
    if ordered and alone and ordered[0][1] >= LEAST and ordered[0][1] >= SHARE * len(touched):
        path, count = ordered[0]
        said = f"In {project}, {count} of the {len(touched)} commits that fix something changed `{path}`."
        yield Insight("fixes", said, count * FIX_COSTS_S)


def _left_out(path: str) -> bool:
    return OPENS in path or _KEPT_UP.search(path) is not None
