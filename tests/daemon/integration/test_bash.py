"""Beside what else lives in a bash: history settings, prompts, traps, options, bash-preexec, starship, ble.sh."""

import pytest

from daemon.paths import Paths
from tests.daemon.integration.conftest import Open
from tests.daemon.integration.keyboard import commands, records

# What bash-preexec does, in short: it moves into PROMPT_COMMAND at the first prompt, runs `precmd_functions` there, and
# `preexec_functions` from a DEBUG trap, once for each line that is typed after its last word in PROMPT_COMMAND.
PREEXEC = r"""
bash_preexec_imported=defined __bp_imported=defined __bp_inter='' seen_by_bp=()
precmd_functions=() preexec_functions=()
__bp_interactive_mode() { __bp_inter=on; }
__bp_precmd_invoke_cmd() {
    local last=$? one
    for one in "${precmd_functions[@]}"; do (exit $last); "$one"; done
}
__bp_preexec_invoke_exec() {
    [[ -n $__bp_inter && -z ${COMP_LINE-} ]] || return 0
    __bp_inter=''
    local text=$(HISTTIMEFORMAT= builtin history 1 | sed '1 s/^ *[0-9][0-9]*[* ] //')
    if [[ $text == ' '* ]]; then history -d -1; fi
    seen_by_bp+=("$text")
}
__bp_install() {
    trap '__bp_preexec_invoke_exec' DEBUG
    local there=${PROMPT_COMMAND//__bp_install/:}
    HISTCONTROL=${HISTCONTROL/ignoreboth/ignoredups}
    PROMPT_COMMAND='__bp_precmd_invoke_cmd'$'\n'"$there"
    PROMPT_COMMAND+=('__bp_interactive_mode')
    __bp_precmd_invoke_cmd
    __bp_interactive_mode
}
PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__bp_install"
"""
STARSHIP = r"""
starship_precmd() { STATUS=$? PIPE=("${PIPESTATUS[@]}"); PS1="ready> "; return 0; }
PROMPT_COMMAND="${PROMPT_COMMAND:+${PROMPT_COMMAND%;};}starship_precmd"
nothing=
PS0='${nothing:$((started=42,0)):0}'"${PS0-}"
"""
TYPED = ["true", "false | true | (exit 3)", "make x", "make x", "cd /", "for i in 1 2; do true; done"]
SURROUNDINGS = {
    "nothing": ("", ""),
    "ignoreboth": ("HISTCONTROL=ignoreboth", ""),
    "ignoreboth, later": ("", "HISTCONTROL=ignoreboth"),
    "erasedups": ("HISTCONTROL=ignoreboth:erasedups", ""),
    "a string": ("PROMPT_COMMAND='echo -n'", ""),
    "a string, later": ("", 'PROMPT_COMMAND="echo -n;$PROMPT_COMMAND"'),
    "an array": ("PROMPT_COMMAND=('echo -n' true)", ""),
    "an array, later": ("", "PROMPT_COMMAND+=('echo -n' true)"),
    "shared history": ("PROMPT_COMMAND='history -a; history -n'", ""),
    "read anew": ("PROMPT_COMMAND='history -a; history -c; history -r'", ""),
    "strict": ("", "set -u; set -o noclobber; shopt -s nullglob failglob extglob nocasematch; IFS=/; set -f"),
    "errexit": ("", "set -E"),
    "exported": ("set -a", ""),
    "posix": ("", "set -o posix"),
    "traced": ("", "exec 9>/dev/null; BASH_XTRACEFD=9; set -x"),
    "a debug trap": ("trap 'traced=1' DEBUG; set -T", ""),
    "readonly": ("readonly status=1 line=1 text=1 HISTTIMEFORMAT_=1 i_=1 run=1", "readonly PS0"),
    "stamped": ("HISTTIMEFORMAT='%F %T '", ""),
    "bash-preexec before": (PREEXEC, ""),
    "bash-preexec after": ("", PREEXEC),
    "bash-preexec, ignoreboth": ("HISTCONTROL=ignoreboth\n" + PREEXEC, ""),
    "starship before": (STARSHIP, ""),
    "starship after": ("", STARSHIP),
    "no promptvars": ("", "shopt -u promptvars; PS1='ready> '"),
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_every_command_is_seen_as_it_is_whatever_else_lives_there(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell("bash", *SURROUNDINGS[name])
    for line in TYPED:
        said = shell.type(line)
        assert "_sotto" not in said
    found = [one for one in records(odd_home) if one.command != "false"]
    assert [one.command for one in found] == TYPED
    assert [one.status for one in found] == ["0", "3", "2", "2", "0", "0"]
    assert [one.cwd for one in found][-2:] == [str(shell.user), "/"]


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_what_is_kept_out_of_the_history_is_kept_out_of_ours(open_shell: Open, odd_home: Paths, name: str) -> None:
    shell = open_shell("bash", *SURROUNDINGS[name])
    shell.type("true before")
    for line in (" true secret", "  true secret", "true after"):
        shell.type(line)
    assert commands(odd_home) == ["true before", "true after"]


def test_histignore_and_a_history_that_is_off_are_heeded(open_shell: Open, odd_home: Paths) -> None:
    shell = open_shell("bash", "HISTIGNORE='pwd:true secret*'; HISTCONTROL=ignoredups")
    for line in ("true", "pwd", "true secret 1", "true", "set +o history", "true hidden", "set -o history", "echo on"):
        shell.type(line)
    assert commands(odd_home) == ["true", "true", "echo on"]


@pytest.mark.parametrize("control", ["", "ignoredups", "ignoreboth", "ignorespace", "erasedups"])
def test_the_history_is_what_it_would_be(open_shell: Open, control: str) -> None:
    typed = ["true a", "true a", " true b", "true c", "true a", "true a", "history -w mine"]
    ours = open_shell("bash", f"HISTCONTROL={control}")
    bare = open_shell("bash", f"HISTCONTROL={control}; _sotto_loaded=$BASHPID")
    for shell in (ours, bare):
        for line in typed:
            shell.type(line)
    assert (ours.user / "mine").read_text() == (bare.user / "mine").read_text()


def test_prompts_of_others_see_the_statuses(open_shell: Open) -> None:
    for surroundings in (("", STARSHIP), (STARSHIP, "")):
        shell = open_shell("bash", *surroundings)
        shell.type("false | true | (exit 3)")
        assert "saw 3/1 0 3/42" in shell.type('echo "saw $STATUS/${PIPE[*]}/$started"')


def test_bash_preexec_sees_each_command_once(open_shell: Open) -> None:
    for surroundings in ((PREEXEC, ""), ("", PREEXEC)):
        shell = open_shell("bash", *surroundings)
        shell.type("true one")
        shell.type("true two")
        assert "saw true one/true two/" in shell.type("printf 'saw '; printf '%s/' \"${seen_by_bp[@]}\"; echo")


def test_ble_sh_tells_by_its_hooks(open_shell: Open, odd_home: Paths) -> None:
    """ble.sh itself runs the functions that `blehook` was given; here a DEBUG trap and PROMPT_COMMAND do."""
    stand_in = r"""
BLE_VERSION=0.4 ready='' ble_pre='' ble_post=''
blehook() { case $1 in PREEXEC+=*) ble_pre=${1#*=};; PRECMD+=*) ble_post=${1#*=};; esac; }
ble_prompt() { local last=$?; [[ -z $ble_post ]] || { (exit $last); $ble_post; }; ready=1; }
trap '[[ $ready && $BASH_COMMAND != ble_prompt ]] && { ready=; [[ -z $ble_pre ]] || $ble_pre "$BASH_COMMAND"; }' DEBUG
PROMPT_COMMAND=ble_prompt
"""
    shell = open_shell("bash", stand_in)
    shell.type("true first")
    shell.type("sh -c 'exit 4'")
    found = records(odd_home)
    assert [(one.command, one.status) for one in found][-2:] == [("true first", "0"), ("sh -c 'exit 4'", "4")]


def test_errexit_ends_the_shell_no_sooner_than_without_us(open_shell: Open, odd_home: Paths) -> None:
    shell = open_shell("bash")
    shell.type("set -e")
    shell.type("false && true")
    shell.type("true")
    assert commands(odd_home) == ["set -e", "false && true", "true"]


def test_a_prompt_that_may_not_be_changed_is_left_alone(open_shell: Open, odd_home: Paths) -> None:
    shell = open_shell("bash", "readonly PROMPT_COMMAND='echo -n'")
    assert "readonly" not in shell.type("true") + shell.raw.decode()
    assert commands(odd_home) == []


@pytest.mark.parametrize("how", ["PROMPT_COMMAND='echo -n'", "PROMPT_COMMAND=(true 'echo -n')", "unset PROMPT_COMMAND"])
@pytest.mark.parametrize("where", ["start file", "prompt"])
def test_one_that_is_set_anew_is_joined_again(open_shell: Open, odd_home: Paths, how: str, where: str) -> None:
    shell = open_shell("bash", "", how if where == "start file" else "")
    if where == "prompt":
        shell.type("true before")
        shell.type(how)
    shell.type("true lost, perhaps")
    for number in range(3):
        shell.type(f"true {number}")
    assert commands(odd_home)[-3:] == [f"true {number}" for number in range(3)]
    assert "ready" not in shell.type("echo $?").replace("ready> ", "")


def test_an_error_trap_of_the_user_hears_nothing_of_us(open_shell: Open) -> None:
    shell = open_shell("bash", "", "trap 'echo trapped' ERR")
    assert shell.type("sh -c 'exit 3'").count("trapped") == 1
    assert "trapped" not in shell.type("")


def test_loading_it_twice_is_once(open_shell: Open, odd_home: Paths) -> None:
    shell = open_shell("bash")
    shell.type(f". '{str(odd_home.data).replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}/shell/sotto.bash'")
    shell.type("true")
    assert len(commands(odd_home)) == 2
