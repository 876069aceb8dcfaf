"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git psuh origin topic",
        ("git: 'psuh' is not a git command. See 'git --help'.\n\nThe most similar command is\n\tpush\n"),
        ["git push origin topic"],
    ),
    (
        "git -C /src brnach -a",
        ("git: 'brnach' is not a git command. See 'git --help'.\n\nThe most similar command is\n\tbranch\n"),
        ["git -C /src branch -a"],
    ),
    (
        "git add -patch",
        ("error: did you mean `--patch` (with two dashes)?\n"),
        ["git add --patch"],
    ),
    (
        "git merge local",
        ("merge: local - not something we can merge\n\nDid you mean this?\n\tremote/local\n"),
        ["git merge remote/local"],
    ),
    (
        "pip isntall rich",
        ('ERROR: unknown command "isntall" - maybe you meant "install"\n'),
        ["pip install rich"],
    ),
    (
        "python -m pip isntall rich",
        ('ERROR: unknown command "isntall" - maybe you meant "install"\n'),
        ["python -m pip install rich"],
    ),
    (
        "cargo buidl --release",
        (
            "error: no such command: `buidl`\n"
            "\n"
            "help: a command with a similar name exists: `build`\n"
            "\n"
            "help: view all installed commands with `cargo --list`\n"
        ),
        ["cargo build --release"],
    ),
    (
        "npm run tst",
        (
            'npm error Missing script: "tst"\n'
            "npm error\n"
            "npm error Did you mean this?\n"
            "npm error   npm test # Test a package\n"
            "npm error\n"
            "npm error To see a list of scripts, run:\n"
            "npm error   npm run\n"
        ),
        ["npm test"],
    ),
    (
        "npm run tset",
        (
            'npm error Missing script: "tset"\n'
            "npm error\n"
            "npm error Did you mean this?\n"
            "npm error   npm set # Set a value in the npm configuration\n"
        ),
        [],
    ),
    (
        "kubectl gte pods",
        ('Error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n'),
        ["kubectl get pods"],
    ),
    (
        "uv pip instal rich",
        ("error: unrecognized subcommand 'instal'\n\n  tip: a similar subcommand exists: 'install'\n"),
        ["uv pip install rich"],
    ),
    (
        "cargo --versoin",
        ("error: unexpected argument '--versoin' found\n\n  tip: a similar argument exists: '--version'\n"),
        ["cargo --version"],
    ),
    (
        "hg branchch",
        ("hg: unknown command 'branchch'\n(did you mean one of branch, branches?)\n"),
        ["hg branch", "hg branches"],
    ),
    (
        "git merge -m 'a local' local",
        ("merge: local - not something we can merge\n\nDid you mean this?\n\tremote/local\n"),
        ["git merge -m 'a local' remote/local"],
    ),
    (
        "composer udpate",
        (
            "  [InvalidArgumentException]\n"
            '  Command "udpate" is not defined.\n'
            "  Did you mean one of these?\n"
            "      selfupdate\n"
            "      update\n"
        ),
        ["composer update", "composer selfupdate"],
    ),
    (
        "git xyzzyfoo",
        ("git: 'xyzzyfoo' is not a git command. See 'git --help'.\n"),
        [],
    ),
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "app.py", line 1, in <module>\n'
            "NameError: name 'app' is not defined. Did you mean: 'apt'?\n"
        ),
        [],
    ),
    (
        "cargo build",
        (
            "error[E0425]: cannot find value `build` in this scope\n"
            " --> src/main.rs:1:1\n"
            "  |\n"
            "help: did you mean `guild`?\n"
        ),
        [],
    ),
    (
        "cat log",
        ("git: 'log' is not a git command. See 'git --help'.\n\nThe most similar command is\n\tlag\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_tool_names_another(command: str, output: str, instead: list[str]) -> None:
    assert ask("tool_names_another", command, output) == instead
