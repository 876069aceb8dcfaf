"""New files that a fix asks for: without them what it put in would not run, so they belong to it whole."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from knowledge.failures.fixes.attribution import Candidate
from knowledge.failures.fixes.imports import imported


def with_new_files(kept: Sequence[Candidate], candidates: Iterable[Candidate]) -> list[Candidate]:
    """What is kept, and every hunk of each new file that its new lines import, or that those files import in turn."""
    there = {id(one.done) for one in kept}
    fresh = defaultdict[str, list[Candidate]](list)
    for one in candidates:
        if one.done and one.done.content.before is None and id(one.done) not in there:
            fresh[one.done.hunk.path].append(one)
    found, pending = list(kept), list(kept)
    while pending:
        asked = {path for one in pending for path in _asked_for(one)}
        pending = [one for path in sorted(asked & fresh.keys()) for one in fresh.pop(path)]
        found += pending
    return found


def _asked_for(one: Candidate) -> set[str]:
    """By its new lines, without what any file of its folder is taken to ask for."""
    if one.done is None:
        return set()
    path = one.done.hunk.path
    return {*imported(path, "".join(one.done.hunk.after))} - {*imported(path, "")}
