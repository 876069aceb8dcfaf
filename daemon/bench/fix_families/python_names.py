"""Python: names that are not there. What is missing is imported, defined or passed."""

from daemon.bench.fixes_cases import Case, Family, broken
from daemon.bench.fixes_names import Names

USES = {
    "json": "json.dumps(values)",
    "textwrap": "textwrap.shorten(str(values), 40)",
    "statistics": "statistics.mean(values)",
    "itertools": "list(itertools.accumulate(values))",
    "bisect": "bisect.bisect(values, 3)",
    "heapq": "heapq.nlargest(2, values)",
    "zlib": "zlib.crc32(bytes(values))",
    "hashlib": "hashlib.sha256(bytes(values)).hexdigest()",
    "base64": "base64.b64encode(bytes(values))",
    "copy": "copy.copy(values)",
    "math": "math.prod(values)",
    "operator": "operator.length_hint(values)",
    "pprint": "pprint.pformat(values)",
    "random": "random.Random(1).choice(values)",
    "re": "re.findall(r'\\d', str(values))",
    "shlex": "shlex.join(map(str, values))",
}
"""What code does with a module of the standard library."""


def no_import(names: Names) -> Case:
    module, package, function = names.one_of(list(USES)), names.thing(), names.thing()
    text = (
        f"import sys\n@more@\n\ndef {function}(values):\n    return {USES[module]}\n\n\n"
        f"print({function}([1, 2, 3]), file=sys.stdout)\n"
    )
    fixed = text.replace("import sys\n", f"import {module}\nimport sys\n", 1)
    path = f"{package}/run.py"
    return broken(f"python {path}", {path: text}, (path, text, fixed), key=module)


def misspelt(names: Names) -> Case:
    """The same exception; but what is undefined is a word with a letter too few."""
    package, name = names.thing(), names.thing()
    text = f"@more@\n\ndef total(values):\n    {name} = sum(values)\n    return {name[:-1]}\n\n\nprint(total([1, 2]))\n"
    return broken(f"python {package}/run.py", {f"{package}/run.py": text})


def no_attribute(names: Names) -> Case:
    package, kind, attribute = names.thing(), names.class_(), names.thing()
    path = f"{package}/model.py"
    files = {
        path: (
            f"@more@\nclass {kind}:\n    def __init__(self, size):\n        self.size = size\n\n"
            "    def doubled(self):\n        return self.size * 2\n"
        ),
        f"{package}/main.py": (
            f"from {package}.model import {kind}\n@more@\n\ndef main():\n    one = {kind}(3)\n"
            f"    one.{attribute} += one.size\n    print(one.{attribute})\n\n\nmain()\n"
        ),
    }
    fix = (path, "        self.size = size\n", f"        self.size = size\n        self.{attribute} = 0\n")
    return broken(f"python -m {package}.main", files, fix, key=attribute)


def of_none(names: Names) -> Case:
    """An attribute of None: a look-up found nothing."""
    package, function, attribute = names.thing(), names.thing(), names.thing()
    text = (
        f"@more@\n\ndef {function}(rows, wanted):\n    for row in rows:\n"
        "        if row == wanted:\n            return row\n    return None\n\n\n"
        f"print({function}([1], 2).{attribute})\n"
    )
    return broken(f"python {package}/run.py", {f"{package}/run.py": text})


def not_exported(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    init = f"{package}/__init__.py"
    files = {
        init: f'"""What {package} offers."""\n\nfrom {package}.core import first\n',
        f"{package}/core.py": f"@more@\ndef first():\n    return 1\n\n\ndef {name}():\n    return 2\n",
        f"{package}/main.py": f"from {package} import first, {name}\n@more@\nprint(first() + {name}())\n",
    }
    line = f"from {package}.core import first"
    return broken(f"python -m {package}.main", files, (init, line, f"{line}, {name}"), key=name)


def circular(names: Names) -> Case:
    """An import that fails because two modules import each other."""
    package, name = names.thing(), names.thing()
    files = {
        f"{package}/a.py": f"from {package}.b import helper\n@more@\ndef {name}():\n    return helper()\n",
        f"{package}/b.py": f"from {package}.a import {name}\n@more@\ndef helper():\n    return {name}\n",
    }
    return broken(f"python -m {package}.a", {**files, f"{package}/go.py": f"import {package}.a\n"})


def no_parameter(names: Names) -> Case:
    package, function, parameter = names.thing(), "render", names.thing()
    path = f"{package}/work.py"
    files = {
        path: f"@more@\ndef {function}(amount, rate):\n    return amount * rate\n",
        f"{package}/main.py": (
            f"from {package}.work import {function}\n@more@\nprint({function}(3, 4, {parameter}=5))\n"
        ),
    }
    fix = (path, "(amount, rate):", f"(amount, rate, {parameter}=0):")
    return broken(f"python -m {package}.main", files, fix, key=parameter)


def not_passed(names: Names) -> Case:
    package, function, parameter = names.thing(), "converted", names.thing()
    path = f"{package}/main.py"
    files = {
        f"{package}/work.py": f"@more@\ndef {function}(amount, {parameter}):\n    return amount * {parameter}\n",
        path: f"from {package}.work import {function}\n@more@\n\ndef main():\n    print({function}(7))\n\n\nmain()\n",
    }
    fix = (path, f"{function}(7)", f"{function}(7, {parameter}=2)")
    return broken(f"python -m {package}.main", files, fix, key=parameter)


def too_many_passed(names: Names) -> Case:
    """A call with an argument too many, of a method whose `self` was forgotten."""
    package, kind, method = names.thing(), names.class_(), names.thing()
    text = f"@more@\nclass {kind}:\n    def {method}():\n        return 1\n\n\nprint({kind}().{method}())\n"
    return broken(f"python {package}/run.py", {f"{package}/run.py": text})


def no_method(names: Names) -> Case:
    package, kind, method = names.thing(), names.class_(), names.thing()
    path = f"{package}/shape.py"
    files = {
        path: f"@more@\nclass {kind}:\n    width = 4\n\n    def half(self):\n        return self.width // 2\n",
        f"{package}/test_shape.py": (
            f"import unittest\n\nfrom {package}.shape import {kind}\n@more@\n\nclass Test{kind}(unittest.TestCase):\n"
            f"    def test_{method}(self):\n        self.assertEqual({kind}().{method}(), 8)\n"
        ),
    }
    fix = (
        path,
        "        return self.width // 2\n",
        f"        return self.width // 2\n\n    def {method}(self):\n        return self.width * 2\n",
    )
    return broken(f"python -m unittest {package}.test_shape", files, fix, key=method)


def not_set_up(names: Names) -> Case:
    """A test that asks for what its `setUp` never made."""
    package, name = names.thing(), names.thing()
    text = (
        "import unittest\n@more@\n\nclass TestRooms(unittest.TestCase):\n"
        "    def setUp(self):\n        self.size = 1\n\n"
        f"    def test_{name}(self):\n        self.assertTrue(self.{name})\n"
    )
    return broken(f"python -m unittest {package}.test_rooms", {f"{package}/test_rooms.py": text})


FAMILIES = (
    Family("module not imported", no_import, (misspelt,)),
    Family("attribute never set", no_attribute, (of_none,)),
    Family("name not exported", not_exported, (circular,)),
    Family("parameter missing in the function", no_parameter, (too_many_passed,)),
    Family("argument missing in the call", not_passed),
    Family("method missing in the class", no_method, (not_set_up,)),
)
