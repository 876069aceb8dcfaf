"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git push",
        (
            "fatal: The current branch topic has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin topic\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        ["git push --set-upstream origin topic"],
    ),
    (
        "git push -u",
        (
            "fatal: The current branch topic has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin topic\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        ["git push --set-upstream origin topic"],
    ),
    (
        "git push origin",
        (
            "fatal: The current branch topic has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin topic\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        ["git push --set-upstream origin topic"],
    ),
    (
        "git -C /src push --quiet",
        (
            "fatal: The current branch topic has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin topic\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        ["git -C /src push --set-upstream origin topic --quiet"],
    ),
    (
        "git push",
        (
            "fatal: The current branch a;b has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin a;b\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        ["git push --set-upstream origin 'a;b'"],
    ),
    (
        "git push -o ci.skip",
        (
            "fatal: The current branch topic has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin topic\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        [],
    ),
    (
        "git push",
        ("Everything up-to-date\n"),
        [],
    ),
    (
        "cat log",
        (
            "fatal: The current branch topic has no upstream branch.\n"
            "To push the current branch and set the remote as upstream, use\n"
            "\n"
            "    git push --set-upstream origin topic\n"
            "\n"
            "To have this happen automatically for branches without a tracking\n"
            "upstream, see 'push.autoSetupRemote' in 'git help config'.\n"
        ),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_push_without_upstream(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_push_without_upstream", command, output) == instead
