"""Whether Sotto learns what mended a failure, knows it again, and is silent otherwise: a replay of scripted work.

A daemon of its own watches git repositories in which small programs fail (`fix_families/`). Somebody runs them through
`sotto run`, edits, commits, pulls, installs, and runs them again until they pass (`fixes_courses.py`). Then failures
come again, others of their kind come, and new ones. Only `sotto failures`, `fixes` and `why` are asked, with `--json`.
This was defined before anything was measured:

An **episode** goes from the last red run to a green one. Its *true fix* is what the script did to that end: the changed
lines of the edit, or the command (`pip install x`, `export A=b`, `mkdir`, a migration, a started server, …). Everything
else done in between is *unrelated*: other files, other places of the same file, other commands. Neither is what takes a
wrong attempt back, the git command with which a fix came, and what the fix's own command writes. In every fifth episode
green comes by chance: there is no true fix.

A **stored fix** is the true one when all changed lines (without the white space around them) and commands of the true
fix are in it, and at most a fifth of its changed lines and commands is unrelated. One that was stored for a green by
chance is not. Where one cause made several tests fail, the fix of each counts.

**Again** means the same fingerprint: in the same tree, after what was mended is broken anew, or in another tree with
the same files. What is shown first is right when it comes from the latest episode of that very failure and holds its
true fix whole. Where a failure was mended one way and later another, only the later is right.

**The same kind** means another fingerprint of the same kind, and a failure whose cause is the same with other names, in
other files; only families count whose fix carries over. What is shown first is right when it comes from an episode of
that family and names what is missing here (the library, variable, member, … that the failure says) in the lines or
commands that are shown. What was learned, unchanged, is wrong.

A **new** failure has a cause that no episode had: it looks like a known one (the same type of exception, the same tool,
the same words, or even the same kind), or it happens in the file of a known one under the same command. Only silence is
right; every suggestion is wrong, also one that somebody could be glad of.

The references know what the scripts know: a learner that keeps everything between red and green, and a matcher that
shows the youngest true fix of the same tool and type of exception.
"""

from daemon.bench.figures import Asked
from daemon.bench.fixes_plan import FULL, SLICE, planned
from daemon.bench.fixes_play import play
from daemon.bench.fixes_verdict import Verdict, rows
from knowledge.views import RowView

SEED = "replay"
LEFT_OUT = "left out: what is learned and suggested; this release has no `sotto fixes`"


def measure(asked: Asked) -> list[RowView]:
    """Every figure; `asked.note` hears what was not as it should be, one by one."""
    size = FULL if asked.full else SLICE
    plan = planned(size, SEED)
    if plan.missing:
        asked.note(f"left out, for want of programs: {'; '.join(plan.missing)}")
    heard = play(plan, size.trees, asked)
    verdict = Verdict(plan, heard)
    if not heard.learns:
        asked.note(LEFT_OUT)
    for line in verdict.misses() if heard.learns else verdict.unlike_their_plan():
        asked.note(line)
    return rows(plan, heard, full=asked.full)
