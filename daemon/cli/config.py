"""`sotto config get|set|path`: read or change the configuration; a change that is not valid is not written."""

import argparse
import importlib

from daemon import integration
from daemon.cli import show
from daemon.config import keys, load, value
from daemon.paths import Paths
from knowledge.errors import Usage
from knowledge.views import ConfigValueView, ConfigView, DoneView


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["get", "set", "path"])
    parser.add_argument("key", nargs="?", help="such as log.keep_days")
    parser.add_argument("value", nargs="?", help="the new value; lists as [a, b] or a,b")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    if arguments.action == "path":
        if arguments.json:
            show.data(ConfigView(path=str(paths.config_file)).model_dump())
        else:
            print(paths.config_file)
        return 0
    if arguments.action == "get":
        return _get(paths, arguments.key, as_json=arguments.json)
    if arguments.key is None or arguments.value is None:
        raise Usage("config set takes a key and a value", hint="for example: sotto config set log.keep_days 30")
    importlib.import_module("daemon.config_edit").change(paths.config_file, arguments.key, arguments.value)
    integration.refresh(paths)
    if arguments.json:
        show.data(DoneView(done=f"set {arguments.key}").model_dump())
    else:
        show.say(f"set {arguments.key} = {arguments.value}; it counts from the next `sotto restart`")
    return 0


def _get(paths: Paths, key: str | None, *, as_json: bool) -> int:
    config = load(paths.config_file)
    if key is not None and not as_json:
        print(_text(value(config, key)))
        return 0
    wanted = [key] if key is not None else [name for name, _, _ in keys()]
    known = {name: (meaning, default) for name, meaning, default in keys()}
    values = [
        ConfigValueView(key=name, value=value(config, name), default=known[name][1], meaning=known[name][0])
        for name in wanted
        if value(config, name) is not None or name in known
    ]
    if as_json:
        show.data(ConfigView(path=str(paths.config_file), values=values).model_dump())
        return 0
    for one in values:
        mark = "" if one.value == one.default else show.paint(f"  (default {_text(one.default)})", "dim")
        print(f"{show.paint(one.key, 'bold')} = {_text(one.value)}{mark}")
        print(show.paint(f"    {one.meaning}", "dim"))
    return 0


def _text(one: object) -> str:
    if isinstance(one, bool):
        return str(one).lower()
    return "[" + ", ".join(map(str, one)) + "]" if isinstance(one, list) else str(one)
