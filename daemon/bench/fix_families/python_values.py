"""Python: values that are wrong. What helps here helps nowhere else, so none of these carries over."""

from daemon.bench.fixes_cases import Case, Family, broken
from daemon.bench.fixes_names import Names


def _tested(package: str, module: str, test: str, body: str, *, of: str = "*") -> dict[str, str]:
    """A module and the test of it."""
    return {
        f"{package}/test_{module}.py": (
            f"import unittest\n\nfrom {package}.{module} import {of}\n@more@\n\n"
            f"class Test{module.title()}(unittest.TestCase):\n    def test_{test}(self):\n        {body}\n"
        )
    }


def off_by_one(names: Names) -> Case:
    package, function, most = names.thing(), names.thing(), names.number(5, 40)
    path = f"{package}/pages.py"
    files = {
        path: (
            f"@more@\n\ndef {function}(count):\n    pages = []\n"
            "    for number in range(1, count):\n        pages.append(number)\n    return pages\n"
        ),
        **_tested(package, "pages", function, f"self.assertEqual(len({function}({most})), {most})", of=function),
    }
    return broken(f"python -m unittest {package}.test_pages", files, (path, "range(1, count)", "range(1, count + 1)"))


def rounded(names: Names) -> Case:
    """An assertion about numbers as well; here the rounding is wrong."""
    package, function = names.thing(), names.thing()
    files = {
        f"{package}/money.py": f"@more@\ndef {function}(value):\n    return int(value)\n",
        **_tested(package, "money", function, f"self.assertEqual({function}({names.number()}.6), 100)", of=function),
    }
    return broken(f"python -m unittest {package}.test_money", files)


def wrong_rate(names: Names) -> Case:
    """The wrong number stands in a file that the output does not name."""
    package, function, constant, rate = names.thing(), names.thing(), names.constant(), names.number(11, 40)
    path = f"{package}/rates.py"
    files = {
        path: f"@more@\n{constant} = {rate + 1}\n",
        f"{package}/bill.py": (
            f"from {package}.rates import {constant}\n@more@\ndef {function}(amount):\n    return amount * {constant}\n"
        ),
        **_tested(package, "bill", function, f"self.assertEqual({function}(10), {rate * 10})", of=function),
    }
    fix = (path, f"{constant} = {rate + 1}", f"{constant} = {rate}")
    return broken(f"python -m unittest {package}.test_bill", files, fix)


def wrong_text(names: Names) -> Case:
    package, function, word, other = names.thing(), names.thing(), names.thing(), names.thing()
    path = f"{package}/titles.py"
    files = {
        path: f'@more@\n\ndef {function}(kind):\n    if kind == 1:\n        return "{other}"\n    return "none"\n',
        **_tested(package, "titles", function, f'self.assertEqual({function}(1), "{word}")', of=function),
    }
    return broken(f"python -m unittest {package}.test_titles", files, (path, f'return "{other}"', f'return "{word}"'))


def upper_text(names: Names) -> Case:
    """Two texts differ, too; here by their case."""
    package, function, word = names.thing(), names.thing(), names.thing()
    files = {
        f"{package}/labels.py": f"@more@\ndef {function}(text):\n    return text.title()\n",
        **_tested(
            package, "labels", function, f'self.assertEqual({function}("{word}"), "{word.upper()}")', of=function
        ),
    }
    return broken(f"python -m unittest {package}.test_labels", files)


def no_values(names: Names) -> Case:
    package, function = names.thing(), names.thing()
    path = f"{package}/average.py"
    text = f"@more@\n\ndef {function}(values):\n    return sum(values) / len(values)\n\n\nprint({function}([]))\n"
    fix = (
        path,
        "    return sum(values) / len(values)\n",
        "    if not values:\n        return 0.0\n    return sum(values) / len(values)\n",
    )
    return broken(f"python {path}", {path: text}, fix)


def zero_by_setting(names: Names) -> Case:
    """A division by what a file says, which says nothing."""
    package, function, key = names.thing(), names.thing(), names.thing()
    text = (
        f"import json\nfrom pathlib import Path\n@more@\n\ndef {function}(amount):\n"
        f'    settings = json.loads(Path("{package}/settings.json").read_text())\n'
        f'    return amount / settings["{key}"]\n\n\nprint({function}(1))\n'
    )
    files = {f"{package}/share.py": text, f"{package}/settings.json": f'{{"{key}": 0}}\n'}
    return broken(f"python {package}/share.py", files)


def no_number(names: Names) -> Case:
    package, function, word = names.thing(), names.thing(), names.thing()
    path = f"{package}/reader.py"
    text = (
        f'@more@\n\ndef {function}(line):\n    name, count = line.split(",")\n'
        f'    return name, int(count)\n\n\nprint({function}("plum,{word}"))\n'
    )
    fix = (path, "    return name, int(count)\n", "    return name, int(count) if count.isdigit() else None\n")
    return broken(f"python {path}", {path: text}, fix)


def too_many_parts(names: Names) -> Case:
    """A ValueError of the same line; the line has a comma more."""
    package, function, word = names.thing(), names.thing(), names.thing()
    text = (
        f'@more@\n\ndef {function}(line):\n    name, count = line.split(",")\n'
        f'    return name, int(count)\n\n\nprint({function}("plum,{word},3"))\n'
    )
    return broken(f"python {package}/reader.py", {f"{package}/reader.py": text})


def endless(names: Names) -> Case:
    package, function = names.thing(), names.thing()
    path = f"{package}/tree.py"
    text = f"@more@\n\ndef {function}(depth):\n    return 1 + {function}(depth - 1)\n\n\nprint({function}(5))\n"
    fix = (path, f"    return 1 + {function}", f"    if depth == 0:\n        return 0\n    return 1 + {function}")
    return broken(f"python {path}", {path: text}, fix)


def never_closed(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/{names.thing()}.py"
    text = f'{name} = [\n    "plum",\n    "pear",\n\nprint(len({name}))\n@more@\n'
    return broken(f"python {path}", {path: text}, (path, '    "pear",\n', '    "pear",\n]\n'))


def no_colon(names: Names) -> Case:
    """Another SyntaxError."""
    package, function = names.thing(), names.thing()
    text = f"@more@\ndef {function}(value)\n    return value\n"
    return broken(f"python {package}/{function}.py", {f"{package}/{function}.py": text})


def one_cause(names: Names) -> Case:
    """Several tests fail for one reason."""
    package, function, number = names.thing(), names.thing(), names.number()
    path = f"{package}/sums.py"
    tests = "".join(
        f"    def test_{names.thing()}(self):\n        self.assertEqual({function}({n}, {number}), {n + number})\n\n"
        for n in (1, 2, 3)
    )
    files = {
        path: f"@more@\n\ndef {function}(left, right):\n    return left - right\n",
        f"{package}/test_sums.py": (
            f"import unittest\n\nfrom {package}.sums import {function}\n@more@\n\n"
            f"class TestSums(unittest.TestCase):\n{tests}"
        ),
    }
    return broken(
        f"python -m unittest {package}.test_sums", files, (path, "return left - right", "return left + right")
    )


def wrong_encoding(names: Names) -> Case:
    package, function = names.thing(), names.thing()
    path = f"{package}/load.py"
    text = (
        f'from pathlib import Path\n@more@\n\ndef {function}(path):\n    return path.read_text(encoding="ascii")\n\n\n'
        f'print(len({function}(Path("{package}/names.txt"))))\n'
    )
    files = {path: text, f"{package}/names.txt": "Zoë\nJosé\n"}
    return broken(f"python {path}", files, (path, 'encoding="ascii"', 'encoding="utf-8"'))


FAMILIES = (
    Family("off by one", off_by_one, (rounded,)),
    Family("wrong number in a file nobody names", wrong_rate),
    Family("wrong text", wrong_text, (upper_text,)),
    Family("division of nothing", no_values, (zero_by_setting,)),
    Family("no number", no_number, (too_many_parts,)),
    Family("no end of a recursion", endless),
    Family("bracket never closed", never_closed, (no_colon,)),
    Family("several tests, one cause", one_cause),
    Family("wrong encoding", wrong_encoding),
)
