"""What passes by chance. Nothing that is done in between is a fix; `@chance@` is a file of which nobody is told."""

from daemon.bench.fixes_cases import Case, Family
from daemon.bench.fixes_names import Names


def _lucky(names: Names, module: str, before: str, body: str) -> Case:
    package = names.thing()
    path = f"{package}/test_{module}.py"
    test = names.thing()
    text = (
        f"import unittest\nfrom pathlib import Path\n{before}@more@\n\ndef lucky():\n"
        '    return Path("@chance@").exists()\n\n\n'
        f"class Test{module.title()}(unittest.TestCase):\n    def test_{test}(self):\n{body}"
    )
    return Case(f"python -m unittest {package}.test_{module}", {path: text}, chance=package)


def too_slow(names: Names) -> Case:
    body = "        took = 0.2 if lucky() else 0.9\n        self.assertLess(took, 0.5)\n"
    return _lucky(names, "speed", "", body)


def not_yet_there(names: Names) -> Case:
    key = names.thing()
    body = f'        jobs = {{"{key}": 1}} if lucky() else {{}}\n        self.assertEqual(jobs["{key}"], 1)\n'
    return _lucky(names, "jobs", "", body)


def cut_off(names: Names) -> Case:
    return _lucky(
        names,
        "link",
        "",
        "        if not lucky():\n            raise ConnectionResetError(104, 'Connection reset by peer')\n",
    )


def other_order(names: Names) -> Case:
    one, other = names.thing(), names.thing()
    body = (
        f'        found = ["{one}", "{other}"]\n'
        f'        self.assertEqual(found if lucky() else found[::-1], ["{one}", "{other}"])\n'
    )
    return _lucky(names, "order", "", body)


def timed_out(names: Names) -> Case:
    name = names.thing()
    body = f'        if not lucky():\n            raise TimeoutError("{name} did not answer within 2 seconds")\n'
    return _lucky(names, "answer", "", body)


FAMILIES = tuple(
    Family(make.__name__.replace("_", " "), make) for make in (too_slow, not_yet_there, cut_off, other_order, timed_out)
)
