"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import yaml\n"
            "ModuleNotFoundError: No module named 'yaml'\n"
        ),
        ["pip install PyYAML && python app.py"],
    ),
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import a_module\n"
            "ModuleNotFoundError: No module named 'a_module'\n"
        ),
        ["pip install a_module && python app.py"],
    ),
    (
        "./app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import engine_of_ada\n"
            "ModuleNotFoundError: No module named 'engine_of_ada'\n"
        ),
        ["pip install engine_of_ada && ./app.py"],
    ),
    (
        "python tools/x.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import src\n"
            "ModuleNotFoundError: No module named 'src'\n"
        ),
        ["PYTHONPATH=. python tools/x.py"],
    ),
    (
        "python x.py",
        "ModuleNotFoundError: No module named 'src'\n",
        [],
    ),
    (
        "python -m pytst",
        ("/usr/bin/python: No module named pytst\n"),
        ["python -m pytest"],
    ),
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import reqeusts\n"
            "ModuleNotFoundError: No module named 'reqeusts'\n"
        ),
        [],
    ),
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import josn\n"
            "ModuleNotFoundError: No module named 'josn'\n"
        ),
        [],
    ),
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import engine.of\n"
            "ModuleNotFoundError: No module named 'engine.of'\n"
        ),
        [],
    ),
    (
        "python app.py",
        (
            "Traceback (most recent call last):\n"
            '  File "/src/app.py", line 1, in <module>\n'
            "    import asyncio\n"
            "ModuleNotFoundError: No module named 'asyncio'\n"
        ),
        [],
    ),
    (
        "python app.py",
        ("Traceback (most recent call last):\nNameError: name 'pritn' is not defined\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_python_module_missing(command: str, output: str, instead: list[str]) -> None:
    assert ask("python_module_missing", command, output) == instead
