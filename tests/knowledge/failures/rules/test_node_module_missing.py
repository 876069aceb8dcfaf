"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "node app.js",
        (
            "node:internal/modules/cjs/loader:1210\n"
            "  throw err;\n"
            "  ^\n"
            "\n"
            "Error: Cannot find module 'left-pad'\n"
            "Require stack:\n"
            "- /src/app.js\n"
        ),
        ["npm install left-pad && node app.js"],
    ),
    (
        "node app.mjs",
        ("Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@ada/engine' imported from /src/app.mjs\n"),
        ["npm install @ada/engine && node app.mjs"],
    ),
    (
        "yarn start",
        (
            "node:internal/modules/cjs/loader:1210\n"
            "  throw err;\n"
            "  ^\n"
            "\n"
            "Error: Cannot find module 'left-pad/lib'\n"
            "Require stack:\n"
            "- /src/app.js\n"
        ),
        ["yarn add left-pad && yarn start"],
    ),
    (
        "node app.js",
        (
            "node:internal/modules/cjs/loader:1210\n"
            "  throw err;\n"
            "  ^\n"
            "\n"
            "Error: Cannot find module './engine'\n"
            "Require stack:\n"
            "- /src/app.js\n"
        ),
        [],
    ),
    (
        "node app.js",
        (
            "node:internal/modules/cjs/loader:1210\n"
            "  throw err;\n"
            "  ^\n"
            "\n"
            "Error: Cannot find module '/src/engine'\n"
            "Require stack:\n"
            "- /src/app.js\n"
        ),
        [],
    ),
    (
        "node app.js",
        (
            "node:internal/modules/cjs/loader:1210\n"
            "  throw err;\n"
            "  ^\n"
            "\n"
            "Error: Cannot find module 'expres'\n"
            "Require stack:\n"
            "- /src/app.js\n"
        ),
        [],
    ),
    (
        "cat log",
        (
            "node:internal/modules/cjs/loader:1210\n"
            "  throw err;\n"
            "  ^\n"
            "\n"
            "Error: Cannot find module 'left-pad'\n"
            "Require stack:\n"
            "- /src/app.js\n"
        ),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_node_module_missing(command: str, output: str, instead: list[str]) -> None:
    assert ask("node_module_missing", command, output) == instead
