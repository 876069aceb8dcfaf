"""Routes by a child, which may die."""

import os
import signal

import pytest

from daemon.planner import MOST_DEATHS, Planner
from knowledge.errors import EngineFailed


def test_routes_come_back_as_they_were_made() -> None:
    with Planner() as planner:
        found = planner.route("what failed today?")
        assert (found.tool, dict(found.arguments)) == ("list_failures", {"since": "today"})
        assert planner.route("").tool == "none"
        assert planner.route("\ud800 \x00 \n why did the build break?").tool == "explain_failure"


def test_a_child_that_dies_is_followed_by_another_but_not_for_ever() -> None:
    with Planner() as planner:
        planner.route("what failed?")
        for _ in range(MOST_DEATHS):
            assert planner._child
            os.kill(planner._child.pid, signal.SIGKILL)
            with pytest.raises(EngineFailed):
                planner.route("what failed?")
            if planner._deaths < MOST_DEATHS:
                assert planner.route("what failed?").tool == "list_failures"
        with pytest.raises(EngineFailed, match="3 times"):
            planner.route("what failed?")
