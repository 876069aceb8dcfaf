"""The code is right, the machine is not: a package, a variable, a folder, a table or a server is missing.

`pip`, `npm` and `docker` are small programs of the replay (`daemon/bench/fixes_machine.py`) that do what they must.
"""

from dataclasses import replace

from daemon.bench.fixes_cases import Case, Family, broken
from daemon.bench.fixes_names import Names


def not_installed(names: Names) -> Case:
    package, library = names.thing(), names.library()
    path = f"{package}/report.py"
    text = (
        f"import sys\n\nimport {library}\n@more@\n\ndef main():\n"
        f"    print({library}.render([1, 2]), file=sys.stdout)\n\n\nmain()\n"
    )
    case = Case(
        f"python {path}",
        {path: text},
        do=(f"pip install {library}",),
        undo=f"rm -f $PACKAGES/{library}.py",
        key=library,
    )
    later = text.replace(f"import {library}\n", f"from {package} import own as {library}\n").replace(
        "import sys\n", "import sys\nsys.path.insert(0, '.')\n", 1
    )
    return replace(
        case, later={path: later, f"{package}/own.py": "@more@\ndef render(values):\n    return str(values)\n"}
    )


def own_module(names: Names) -> Case:
    """No module either; but it is one of the project's own, which has another name."""
    package, module = names.thing(), names.thing()
    files = {
        f"{package}/{module}s.py": "@more@\nSIZE = 3\n",
        f"{package}/report.py": f"import {module}\n@more@\nprint({module}.SIZE)\n",
    }
    return broken(f"python {package}/report.py", files)


def no_node_module(names: Names) -> Case:
    package, library = names.thing(), names.library()
    path = f"{package}/index.js"
    text = f'const render = require("{library}");\n@more@\nconsole.log(render([1, 2]));\n'
    return Case(
        f"node {path}", {path: text}, do=(f"npm install {library}",), undo=f"rm -rf node_modules/{library}", key=library
    )


def own_node_module(names: Names) -> Case:
    """A module of one's own: the path is wrong."""
    package, module = names.thing(), names.thing()
    files = {
        f"{package}/{module}.js": "@more@\nmodule.exports = 1;\n",
        f"{package}/index.js": f'const size = require("./lib/{module}");\n@more@\nconsole.log(size);\n',
    }
    return broken(f"node {package}/index.js", files)


def no_variable(names: Names) -> Case:
    package, name, value = names.thing(), names.constant(), names.one_of(("north", "south", "east", "west"))
    path = f"{package}/serve.py"
    text = f'import os\n@more@\n\ndef main():\n    print("serving", os.environ["{name}"])\n\n\nmain()\n'
    return Case(f"python {path}", {path: text}, do=(f"export {name}={value}",), undo=f"unset {name}", key=name)


def no_folder(names: Names) -> Case:
    package, folder = names.thing(), names.thing()
    path = f"{package}/write.py"
    text = (
        "from pathlib import Path\n@more@\n\ndef main():\n"
        f'    Path("var/{folder}/report.txt").write_text("done")\n\n\nmain()\n'
    )
    case = Case(f"python {path}", {path: text}, do=(f"mkdir -p var/{folder}",), undo=f"rm -rf var/{folder}", key=folder)
    made = f'    Path("var/{folder}").mkdir(parents=True, exist_ok=True)\n'
    return replace(case, later={path: text.replace("def main():\n", f"def main():\n{made}")})


def no_local_settings(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/start.py"
    files = {
        path: (
            f'import tomllib\n@more@\nwith open("config/{name}.local.toml", "rb") as file:\n'
            "    print(tomllib.load(file))\n"
        ),
        f"config/{name}.example.toml": f'name = "{package}"\n',
    }
    do = f"cp config/{name}.example.toml config/{name}.local.toml"
    return Case(f"python {path}", files, do=(do,), undo=f"rm -f config/{name}.local.toml", key=name)


def wrong_path(names: Names) -> Case:
    """No such file, too; the name in the code is wrong."""
    package, name = names.thing(), names.thing()
    files = {
        f"{package}/{name}.txt": "1\n",
        f"{package}/read.py": f'from pathlib import Path\n@more@\nprint(Path("{package}/{name}.text").read_text())\n',
    }
    return broken(f"python {package}/read.py", files)


def not_migrated(names: Names) -> Case:
    package, table = names.thing(), names.thing()
    manage, path = f"{package}/manage.py", f"{package}/list.py"
    connected = (
        "import sqlite3\nimport sys\nfrom pathlib import Path\n@more@\n"
        f'Path("var").mkdir(exist_ok=True)\ndata = sqlite3.connect("var/{package}.db")\n'
    )
    files = {
        manage: (
            f'{connected}if sys.argv[1] == "migrate":\n'
            f'    data.execute("create table if not exists {table} (id integer)")\n'
            "    data.commit()\n"
        ),
        path: f'{connected}print(data.execute("select count(*) from {table}").fetchone())\n',  # noqa: S608 - a program that is run
    }
    return Case(f"python {path}", files, do=(f"python {manage} migrate",), undo=f"rm -f var/{package}.db")


def no_column(names: Names) -> Case:
    """An OperationalError, too: the query is wrong."""
    package, table, column = names.thing(), names.thing(), names.thing()
    text = (
        'import sqlite3\n@more@\ndata = sqlite3.connect(":memory:")\n'  # noqa: S608 - a program that is run
        f'data.execute("create table {table} (id integer)")\n'
        f'print(data.execute("select {column} from {table}").fetchall())\n'
    )
    return broken(f"python {package}/list.py", {f"{package}/list.py": text})


def not_generated(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    files = {
        f"{package}/generate.py": (
            "import sys\nfrom pathlib import Path\n@more@\n"
            f'Path("{package}/generated_" + sys.argv[1] + ".py").write_text("SIZE = 4\\n")\n'
        ),
        f"{package}/main.py": f"from {package} import generated_{name}\n@more@\nprint(generated_{name}.SIZE)\n",
        f"{package}/__init__.py": "",
    }
    do, made = f"python {package}/generate.py {name}", f"{package}/generated_{name}.py"
    return Case(f"python -m {package}.main", files, do=(do,), undo=f"rm -f {made}", key=name)


def not_started(names: Names) -> Case:
    package, server = names.thing(), names.thing()
    path = f"{package}/ask.py"
    text = (
        "import os\nimport socket\n@more@\n\ndef connected(name):\n"
        "    link = socket.socket(socket.AF_UNIX)\n    try:\n"
        f'        link.connect(os.environ["SERVERS"] + f"/{{name}}.sock")\n    except OSError as error:\n'
        f'        raise ConnectionError(f"{{name!r}} refuses the connection") from error\n'
        f'    return link\n\n\nconnected("{server}")\n'
    )
    return Case(
        f"python {path}",
        {path: text},
        do=(f"docker compose up -d {server}",),
        undo=f"docker compose down {server}",
        key=server,
    )


def refused_here(names: Names) -> Case:
    """A ConnectionError, too: the code speaks to a port that nobody has."""
    package, function = names.thing(), names.thing()
    text = (
        f"import socket\n@more@\n\ndef {function}(port):\n"
        f'    socket.create_connection(("127.0.0.1", port), 1)\n\n\n{function}(1)\n'
    )
    return broken(f"python {package}/ask.py", {f"{package}/ask.py": text})


def not_executable(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/{name}.sh"
    files = {
        path: "#!/bin/sh\n@more@\necho done\n",
        f"{package}/all.py": f'import subprocess\n@more@\nsubprocess.run(["./{path}"], check=True)\n',
    }
    return Case(f"python {package}/all.py", files, do=(f"chmod +x {path}",), undo=f"chmod -x {path}", key=name)


def locked(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/update.py"
    text = (
        f'import sys\nfrom pathlib import Path\n@more@\nlock, old = Path("var/{name}.lock"), Path("var/{name}.seen")\n'
        "if not old.exists():\n    old.parent.mkdir(exist_ok=True)\n    old.touch()\n    lock.touch()\n"
        "if lock.exists():\n"
        f"    sys.exit(f\"error: '{{lock}}' exists: another update is running, or one was killed\")\n"
    )
    return Case(f"python {path}", {path: text}, do=(f"rm var/{name}.lock",), undo=f"touch var/{name}.lock", key=name)


FAMILIES = (
    Family("package not installed", not_installed, (own_module,)),
    Family("node package not installed", no_node_module, (own_node_module,), ("node",)),
    Family("variable not exported", no_variable),
    Family("folder not made", no_folder, (wrong_path,)),
    Family("local settings not copied", no_local_settings),
    Family("database not migrated", not_migrated, (no_column,)),
    Family("module not generated", not_generated),
    Family("server not started", not_started, (refused_here,)),
    Family("script not executable", not_executable),
    Family("lock left behind", locked),
)
