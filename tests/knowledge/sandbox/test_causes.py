"""Why there is no isolation, in words."""

import errno

import pytest

from knowledge.sandbox import causes

STEPS = {
    ("user namespace", errno.ENOSPC): causes.EXHAUSTED,
    ("user namespace", errno.EPERM): causes.FORBIDDEN,
    ("identity", errno.EACCES): causes.APPARMOR,
    ("mounts", errno.EPERM): causes.MOUNTS,
    ("overlay", errno.EINVAL): causes.OVERLAY,
}


@pytest.mark.parametrize("step", STEPS)
def test_a_refused_step_has_its_cause(step: tuple[str, int]) -> None:
    assert causes.refused(*step) == STEPS[step]


def test_what_is_not_known_is_told_as_it_was_said() -> None:
    assert causes.said_by_bubblewrap("bwrap: something new\nmore").why == "it said: bwrap: something new"
    assert causes.said_by_bubblewrap("").why == "it ended at once"
    assert causes.refused("start", errno.ENOEXEC).why == "the kernel refused it: ENOEXEC"
