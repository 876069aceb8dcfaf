"""Shell and JavaScript, and a few tests under pytest."""

from daemon.bench.fixes_cases import Case, Family, broken
from daemon.bench.fixes_names import Names

NODE = ("node",)


def no_fi(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/{name}.sh"
    text = 'set -e\nif [ -n "$HOME" ]; then\n    echo home\necho done\n'
    return broken(f"bash {path}", {path: text}, (path, "    echo home\n", "    echo home\nfi\n"))


def unbound(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/deploy.sh"
    text = f'set -eu\n@more@\nstage=test\necho "to $stage, with ${name}"\n'
    return broken(f"bash {path}", {path: text}, (path, "stage=test\n", f'stage=test\n{name}="${{{name}:-none}}"\n'))


def no_command(names: Names) -> Case:
    """A name that is unknown in a script, too: of a program."""
    package, name = names.thing(), names.thing()
    return broken(f"bash {package}/deploy.sh", {f"{package}/deploy.sh": f"set -eu\n@more@\n{name} --now\n"})


def not_required(names: Names) -> Case:
    package, function, module = (
        names.thing(),
        names.thing(),
        names.one_of(("path", "os", "util", "url", "zlib", "crypto", "dns", "tls", "http2")),
    )
    path = f"{package}/index.js"
    text = (
        f'"use strict";\n@more@\nfunction {function}() {{\n'
        f"  return Object.keys({function}_uses.{module}).length;\n}}\n"
        f"console.log({function}());\n"
    )
    fix = (path, '"use strict";\n', f'"use strict";\nconst {function}_uses = {{ {module}: require("{module}") }};\n')
    return broken(f"node {path}", {path: text}, fix)


def before_its_line(names: Names) -> Case:
    """A ReferenceError, too: the constant is used above its line."""
    package, name = names.thing(), names.thing()
    text = f"@more@\nconsole.log({name});\nconst {name} = 1;\n"
    return broken(f"node {package}/index.js", {f"{package}/index.js": text})


def of_undefined(names: Names) -> Case:
    package, function, member = names.thing(), names.thing(), names.thing()
    path = f"{package}/show.js"
    text = f"@more@\nfunction {function}(user) {{\n  return user.{member};\n}}\nconsole.log({function}(undefined));\n"
    return broken(f"node {path}", {path: text}, (path, f"user.{member}", f"user?.{member}"), key=member)


def no_function(names: Names) -> Case:
    """A TypeError, too: it is no function."""
    package, name = names.thing(), names.thing()
    text = f"@more@\nconst one = {{ {name}: 1 }};\nconsole.log(one.{name}());\n"
    return broken(f"node {package}/show.js", {f"{package}/show.js": text})


def no_fixture(names: Names) -> Case:
    package, fixture = names.thing(), names.thing()
    path = f"{package}/conftest.py"
    files = {
        path: "import pytest\n@more@\n\n@pytest.fixture\ndef first():\n    return 1\n",
        f"{package}/test_rooms.py": f"@more@\n\ndef test_rooms(first, {fixture}):\n    assert {fixture} > first\n",
    }
    fix = (path, "    return 1\n", f"    return 1\n\n\n@pytest.fixture\ndef {fixture}():\n    return 2\n")
    return broken(f"python -m pytest -q -p no:cacheprovider {package}", files, fix, key=fixture)


def wrong_sum(names: Names) -> Case:
    package, function, number = names.thing(), names.thing(), names.number()
    path = f"{package}/sums.py"
    files = {
        path: f"@more@\n\ndef {function}(values):\n    return sum(values[1:])\n",
        f"{package}/conftest.py": "",
        f"{package}/test_sums.py": (
            f"from sums import {function}\n@more@\n\ndef test_{function}():\n"
            f"    assert {function}([{number}, 2]) == {number + 2}\n"
        ),
    }
    return broken(f"python -m pytest -q -p no:cacheprovider {package}", files, (path, "sum(values[1:])", "sum(values)"))


def no_raise(names: Names) -> Case:
    """A failing test, too: what was to be raised is not."""
    package, function = names.thing(), names.thing()
    text = (
        f"import pytest\n@more@\n\ndef test_{function}():\n    with pytest.raises(KeyError):\n"
        "        dict(a=1).get('b')\n"
    )
    return broken(f"python -m pytest -q -p no:cacheprovider {package}", {f"{package}/test_raises.py": text})


FAMILIES = (
    Family("if without its end", no_fi),
    Family("variable without a default", unbound, (no_command,)),
    Family("module not required", not_required, (before_its_line,), NODE),
    Family("member of undefined", of_undefined, (no_function,), NODE),
    Family("fixture missing", no_fixture),
    Family("wrong sum under pytest", wrong_sum, (no_raise,)),
)
