"""Configuration and dependency files: the code is right, what it reads is not."""

from dataclasses import replace

from daemon.bench.fixes_cases import Case, Family, broken
from daemon.bench.fixes_names import Names


def no_key(names: Names) -> Case:
    package, key, value = names.thing(), names.thing(), names.number()
    path, code = f"{package}/defaults.py", f"{package}/main.py"
    files = {
        path: f'@more@\nSETTINGS = {{\n    "colour": "red",\n    "rows": {value + 1},\n}}\n',
        code: (
            f"from {package}.defaults import SETTINGS\n@more@\n\ndef main():\n"
            f'    return SETTINGS["{key}"]\n\n\nprint(main())\n'
        ),
    }
    case = broken(
        f"python -m {package}.main",
        files,
        (path, '    "colour": "red",\n', f'    "colour": "red",\n    "{key}": {value},\n'),
        key=key,
    )
    return replace(case, later={code: files[code].replace(f'SETTINGS["{key}"]', f'SETTINGS.get("{key}", 0)')})


def key_of_row(names: Names) -> Case:
    """A KeyError, too; a row of data calls it otherwise, and the code that reads it is wrong."""
    package, key = names.thing(), names.thing()
    text = (
        f'@more@\nROWS = [{{"{key}": 1}}, {{"{key}": 2}}]\n\n\ndef total(rows):\n'
        f'    return sum(row["{key}s"] for row in rows)\n\n\nprint(total(ROWS))\n'
    )
    return broken(f"python {package}/rows.py", {f"{package}/rows.py": text})


def no_option(names: Names) -> Case:
    package, option, value = names.thing(), names.thing(), names.number()
    path = f"{package}/app.ini"
    files = {
        path: f"[window]\nwidth = {value + 3}\nheight = {value}\n",
        f"{package}/main.py": (
            "from configparser import ConfigParser\n@more@\nread = ConfigParser()\n"
            f'read.read("{path}")\nprint(read.get("window", "{option}"))\n'
        ),
    }
    fix = (path, "[window]\n", f"[window]\n{option} = {value}\n")
    return broken(f"python {package}/main.py", files, fix, key=option)


def no_section(names: Names) -> Case:
    """configparser, too; but the file was not found, because its name is another."""
    package, section = names.thing(), names.thing()
    files = {
        f"{package}/service.ini": f"[{section}]\nwidth = 1\n",
        f"{package}/main.py": (
            "from configparser import ConfigParser\n@more@\nread = ConfigParser()\n"
            f'read.read("{package}/services.ini")\nprint(read.get("{section}", "width"))\n'
        ),
    }
    return broken(f"python {package}/main.py", files)


def bad_json(names: Names) -> Case:
    package, key, number = names.thing(), names.thing(), names.number()
    path = f"{package}/settings.json"
    files = {
        path: f'{{\n  "name": "{package}",\n  "{key}": {number},\n}}\n',
        f"{package}/main.py": (
            f"import json\nfrom pathlib import Path\n@more@\n\ndef settings_of_{key}():\n"
            f'    return json.loads(Path("{path}").read_text())\n\n\nprint(settings_of_{key}())\n'
        ),
    }
    return broken(f"python {package}/main.py", files, (path, f'"{key}": {number},', f'"{key}": {number}'))


def empty_json(names: Names) -> Case:
    """A JSONDecodeError, too; what was read is empty."""
    package, function = names.thing(), names.thing()
    text = f'import json\n@more@\n\ndef {function}(text):\n    return json.loads(text)\n\n\nprint({function}(""))\n'
    return broken(f"python {package}/main.py", {f"{package}/main.py": text})


def not_required(names: Names) -> Case:
    package, library = names.thing(), names.library()
    path = f"{package}/requirements.txt"
    check = (
        "import sys\nfrom pathlib import Path\n@more@\nwanted = Path(sys.argv[1], 'wanted.txt').read_text().split()\n"
        "known = Path(sys.argv[1], 'requirements.txt').read_text().split()\n"
        "missing = [one for one in wanted if one not in {line.partition('==')[0] for line in known}]\n"
        "for one in missing:\n"
        "    print(f\"error: '{one}' is imported but not listed in requirements.txt\")\n"
        "sys.exit(bool(missing))\n"
    )
    files = {
        path: "attrs==23.1\nclick==8.1\n",
        f"{package}/wanted.txt": f"click\n{library}\n",
        f"{package}/check.py": check,
    }
    fix = (path, "click==8.1\n", f"click==8.1\n{library}==1.0\n")
    return broken(f"python {package}/check.py {package}", files, fix, key=library)


def conflicting(names: Names) -> Case:
    """The same checker of requirements; here two lines contradict each other."""
    package, library = names.thing(), names.library()
    text = (
        "import sys\n@more@\n"
        f"print(\"error: '{library}' is listed twice in requirements.txt, as 1.0 and as 2.0\")\n"
        "sys.exit(1)\n"
    )
    return broken(
        f"python {package}/check.py",
        {f"{package}/check.py": text, f"{package}/requirements.txt": f"{library}==1.0\n{library}==2.0\n"},
    )


def not_registered(names: Names) -> Case:
    package, form = names.thing(), names.thing()
    path = f"{package}/formats.py"
    files = {
        path: '@more@\nFORMATS = {\n    "csv": "text/csv",\n    "json": "application/json",\n}\n',
        f"{package}/main.py": (
            f"from {package}.formats import FORMATS\n@more@\n\ndef type_of(name):\n    if name not in FORMATS:\n"
            f'        raise ValueError(f"unknown format {{name!r}}")\n    return FORMATS[name]\n\n'
            f'\nprint(type_of("{form}"))\n'
        ),
    }
    fix = (path, '    "json":', f'    "{form}": "text/plain",\n    "json":')
    return broken(f"python -m {package}.main", files, fix, key=form)


def expired(names: Names) -> Case:
    """A ValueError of the program's own, too, about something else."""
    package, form = names.thing(), names.thing()
    text = (
        "@more@\n\ndef checked(name):\n"
        f'    raise ValueError(f"licence {{name!r}} has expired")\n\n\nchecked("{form}")\n'
    )
    return broken(f"python {package}/main.py", {f"{package}/main.py": text})


def wrong_version(names: Names) -> Case:
    package, tool = names.thing(), names.thing()
    path, script = f"{package}/pyproject.toml", f"{package}/check_{tool}.py"
    files = {
        path: f'[project]\nname = "{package}"\nversion = "1.4.0"\n\n[tool.{tool}]\nlevel = "strickt"\n',
        script: (
            "import tomllib\nfrom pathlib import Path\n@more@\n"
            f'level = tomllib.loads(Path("{path}").read_text())["tool"]["{tool}"]["level"]\n'
            'assert level in ("strict", "loose"), f"level must be strict or loose, not {level}"\n'
        ),
    }
    return broken(f"python {script}", files, (path, '"strickt"', '"strict"'))


FAMILIES = (
    Family("setting missing", no_key, (key_of_row,)),
    Family("option missing in the ini file", no_option, (no_section,)),
    Family("comma too many in JSON", bad_json, (empty_json,)),
    Family("dependency not listed", not_required, (conflicting,)),
    Family("format not registered", not_registered, (expired,)),
    Family("wrong value in pyproject", wrong_version),
)
