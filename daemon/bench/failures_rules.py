"""How often the rules correct labelled mistyped and failing commands, and whether they keep silent elsewhere.

Rules correct a command that failed, from what it printed. Labels without an output, of commands that succeeded, and
corrections that destroy something (which no rule of ours suggests) are out of scope.
"""

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from daemon.bench.figures import PERCENT, Asked, at_least, at_most
from knowledge.failures.command_names import everyday
from knowledge.failures.rules import corrections, own
from knowledge.failures.said import Around
from knowledge.views import RowView

SCOPE: dict[str, str] = {
    "apt_get": "program_not_installed",
    "apt_get_search": "apt_elsewhere",
    "az_cli": "tool_names_another",
    "brew_unknown_command": "subcommand_misspelled",
    "brew_update_formula": "brew_update_formula",
    "cargo_no_command": "tool_names_another",
    "cd_correction": "cd_missing_directory",
    "cd_cs": "command_misspelled",
    "cd_mkdir": "cd_missing_directory",
    "composer_not_command": "tool_names_another",
    "cp_create_destination": "target_directory_missing",
    "docker_login": "docker_login_needed",
    "docker_not_command": "subcommand_misspelled",
    "fix_alt_space": "hard_space",
    "gem_unknown_command": "subcommand_misspelled",
    "git_branch_exists": "git_branch_exists",
    "git_checkout": "git_name_unknown",
    "git_clone_git_clone": "git_clone_twice",
    "git_clone_missing": "address_as_command",
    "git_flag_after_filename": "git_option_after_file",
    "git_lfs_mistype": "tool_names_another",
    "git_main_master": "git_name_unknown",
    "git_merge": "tool_names_another",
    "git_pull_clone": "git_pull_outside_repository",
    "git_pull_uncommitted_changes": "git_stash_first",
    "git_pull_unstaged_changes": "git_stash_first",
    "git_push": "git_push_without_upstream",
    "git_push_pull": "git_push_rejected",
    "git_remote_seturl_add": "git_remote_address",
    "git_rm_local_modifications": "git_rm_refused",
    "git_rm_recursive": "git_rm_refused",
    "git_rm_staged": "git_rm_refused",
    "git_stash": "git_stash_first",
    "git_two_dashes": "tool_names_another",
    "go_unknown_command": "subcommand_misspelled",
    "grep_recursive": "grep_directory",
    "has_exists_script": "script_here",
    "heroku_not_command": "tool_names_another",
    "lein_not_task": "tool_names_another",
    "long_form_help": "help_option",
    "man": "man_page_missing",
    "mercurial": "tool_names_another",
    "mkdir_p": "mkdir_parent_missing",
    "no_such_file": "target_directory_missing",
    "npm_missing_script": "tool_names_another",
    "pip_install": "pip_outside_environment",
    "port_already_in_use": "port_in_use",
    "python_command": "script_not_executable",
    "python_module_error": "python_module_missing",
    "quotation_marks": "quotes_mismatched",
    "remove_shell_prompt_literal": "prompt_pasted",
    "ssh_known_host": "ssh_host_key_changed",
    "tsuru_not_command": "tool_names_another",
    "wrong_hyphen_before_subcommand": "command_run_together",
    "yarn_alias": "tool_names_another",
    "yum_invalid_operation": "subcommand_misspelled",
}
"""The labels' rules that are everyday mistakes, and who of ours answers them."""
LOOKS_FIRST = frozenset(("port_already_in_use",))
"""Where ours shows what is in the way instead of ending it: only that it answers counts."""
DESTROYS = re.compile(r"\brm -rf\b|\bbranch -[dD]\b|\bgit rm -f\b|\bkill\b|--force\b")
ANSWERED, FIRST = 90.0, 90.0
RIGHT_ALL_THE_SAME = frozenset(("pat-get", "git checkout wibble"))
"""Commands for which one rule of the labels is silent and another is not, rightly: `apt-get`, and making the branch."""
OFFERED = ("fix", "fix_first", "fix_includes")
_EVERYWHERE = everyday() | {"apt-get"}


def rules(data: Path, asked: Asked) -> list[RowView]:
    """`data`: folder with `cases.jsonl`, as the development data has it."""
    asked.tell("corrections of mistyped and failing commands")
    with (data / "cases.jsonl").open(encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    met: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for position, case in enumerate(cases):
        for name, right in judged(case) if in_scope(case) else ():
            met[name, "even" if position % 2 == 0 else "odd"].append(right)
            met[name, "all"].append(right)
    rows = [
        at_least(f"{name}, {part} cases, of {len(right)}", _share(right), "%", LIMITS[name] if part == "all" else None)
        for (name, part), right in sorted(met.items())
    ]
    silent = [case for case in cases if case["kind"] == "no_match" and case["command"] not in RIGHT_ALL_THE_SAME]
    loud = [case["command"] for case in silent if given(case)]
    if loud:
        asked.note(f"corrected although nothing is wrong: {loud}")
    return [*rows, at_most(f"corrections where none should be, of {len(silent)}", len(loud), "", 0)]


CORRECTED, AS_LABELLED, WHOLE_LIST = (
    "failing commands corrected",
    "first correction as labelled",
    "whole list as labelled",
)
LIMITS = {CORRECTED: ANSWERED, AS_LABELLED: FIRST, WHOLE_LIST: None}


def in_scope(case: Mapping[str, Any]) -> bool:
    """Whether one of our rules should answer: there is an output, and a label that destroys nothing."""
    if case["rule"] not in SCOPE or case["kind"] == "no_match" or not case["output"].strip():
        return False
    return case["kind"] == "match" or case["rule"] in LOOKS_FIRST or bool(wanted(case))


def wanted(case: Mapping[str, Any]) -> list[list[str]]:
    """The labelled corrections as words, without those that destroy something."""
    typed = case["command"]
    return [_words(line) for line in case.get("expected", ()) if not _destroys(line, typed)]


def judged(case: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What our rule for the label's does, asked alone, as the labels were made."""
    found = [_words(line) for line in given(case, SCOPE[case["rule"]])]
    yield CORRECTED, bool(found)
    if case["kind"] not in OFFERED or case["rule"] in LOOKS_FIRST:
        return
    labelled = wanted(case)
    if case["kind"] == "fix_includes":
        yield AS_LABELLED, all(one in found for one in labelled)
    else:
        yield AS_LABELLED, found[:1] == labelled[:1]
    if case["kind"] == "fix":
        yield WHOLE_LIST, found == labelled


def given(case: Mapping[str, Any], rule: str = "") -> list[str]:
    """What one rule of ours, or all of them, make of a case on the machine that it supposes."""
    around = Around(programs=lambda: _programs(case), names=lambda _: _names(case))
    asked = {rule: own()[rule]} if rule else own()
    most = 5 if rule else 3
    return [one.command for one in corrections(case["command"], case["output"], around, most=most, rules=asked)]


def _programs(case: Mapping[str, Any]) -> frozenset[str]:
    """Everyday ones, and those that the case supposes to be there or not to be there."""
    supposed = case.get("environment") or {}
    named = {word for word in case["command"].split() if word != "sudo"}
    every = (_EVERYWHERE - named if "which" in supposed else _EVERYWHERE) | set(supposed.get("get_all_executables", ()))
    return every | named if supposed.get("which") else every


def _names(case: Mapping[str, Any]) -> tuple[str, ...]:
    """The script of cases that suppose one in the directory."""
    there = case["rule"] == "has_exists_script" and case["kind"] != "no_match"
    return (case["command"].split()[0],) if there else ()


def _destroys(line: str, typed: str) -> bool:
    found = DESTROYS.search(line)
    return found is not None and found[0] not in typed


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _share(right: list[bool]) -> float:
    return sum(right) / len(right) * PERCENT
