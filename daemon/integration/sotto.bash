# Sotto's integration for bash 4.4 and later: one file for each command that ends here, written by builtins alone.
#
# What begins a command is seen by PS0, which bash expands after it has read a line and before it executes it; what ends
# it, by PROMPT_COMMAND. No DEBUG trap, so yours stays yours. The text of the command is what bash put into its history;
# what is not there (a leading space with HISTCONTROL=ignorespace, HISTIGNORE, `set +o history`) is not recorded.
if [[ $- == *i* ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then

# Called first of all when a prompt is due.
_sotto_precmd() {
    local _sotto_status=$?
    local -
    set +aeunvx
    if [[ -n $_sotto_blind && $HISTCMD != "$_sotto_before" ]]; then
        _sotto_start=0 _sotto_seen=$HISTCMD _sotto_cwd=$_sotto_blind
    fi
    if [[ -n $_sotto_start ]]; then
        [[ -z $_sotto_begin ]] || printf '\e]7877;%s;D;%s-%d;%s\a' "${SOTTO_MARK-}" "$_sotto_session" \
            "$((_sotto_n + 1))" "$_sotto_status" >&2
        _sotto_restore_reports
        _sotto_ended "$_sotto_status"
        _sotto_start=''
        [[ -z $_sotto_asked ]] || _sotto_await_hint "$_sotto_asked"
    fi
    [[ -s $_sotto_hint ]] && _sotto_tell_hint
    [[ -n $_sotto_placed ]] || _sotto_place
    [[ -n $_sotto_placed && -z $_sotto_ble ]] || _sotto_prompt
    # Where PROMPT_COMMAND is an array bash gives $? and PIPESTATUS to each element anew; before that it is on us.
    [[ -z $_sotto_returns || $_sotto_status == 0 ]] && return 0
    return "$_sotto_status"
}

# Called last of all before the prompt: what others did to the history or to variables has been done.
_sotto_prompt() {
    local -
    set +aeunvx
    local _sotto_run=$_sotto_session-$((_sotto_n + 1))
    _sotto_start='' _sotto_cwd='' _sotto_text='' _sotto_begin=''
    if [[ ${SOTTO_SHELL_PID-} == "$$" && -n ${SOTTO_MARK-} ]]; then
        _sotto_begin=$'\e]7877;'$SOTTO_MARK';C;'$_sotto_run$'\a'
    fi
    [[ -n $_sotto_own ]] && _sotto_restore_reports
    _sotto_ask_for_reports "$_sotto_run"
    if [[ $HISTCONTROL != "$_sotto_histcontrol" ]]; then
        _sotto_adjust_history
    fi
    _sotto_blind=''
    if [[ -n $_sotto_ble || ${PS0@a} == *r* ]] || ! shopt -q promptvars; then
        # Without PS0 only the history tells that a command was run; there is no start then.
        [[ -n $_sotto_ble ]] || _sotto_blind=$PWD
        [[ ${PS0@a} == *r* ]] || PS0=${PS0//"$_sotto_ps0"} PS0=${PS0//"$_sotto_healing"}
    elif [[ ${PS0-} != *"$_sotto_ps0"* ]]; then
        PS0=${PS0-}$_sotto_ps0
    fi
    _sotto_before=$HISTCMD
    [[ -s $_sotto_hints/today ]] && _sotto_tell_briefing
    return 0
}

_sotto_ended() {
    local _sotto_now=0 _sotto_run _sotto_awaited=0 _sotto_ms=0
    _sotto_asked=''
    _sotto_run=$_sotto_session-$((++_sotto_n))
    _sotto_now=${EPOCHREALTIME-}
    _sotto_now=${_sotto_now//[!0-9]}
    [[ -n $_sotto_now ]] || printf -v _sotto_now '%(%s)T000000' -1
    [[ -z $_sotto_begin ]] || _sotto_awaited=1
    if ((_sotto_start > 0)); then
        _sotto_ms=$(((_sotto_now - _sotto_start) / 1000))
    else
        _sotto_start=''
    fi
    [[ -n $_sotto_cwd ]] || _sotto_cwd=$PWD
    [[ -n $_sotto_text ]] || _sotto_from_history
    [[ -n $_sotto_text && $_sotto_text != [[:space:]]* ]] || return 0
    _sotto_unwanted && return 0
    printf '%s\0' 1 bash "$_sotto_session" "$_sotto_start" "$_sotto_ms" "$1" "$_sotto_awaited" "$_sotto_cwd" \
        "$_sotto_text" . 2>/dev/null >|"$_sotto_spool/run-$_sotto_run.cmd"
    ((_sotto_awaited == 0 || $1 == 0)) || [[ $_sotto_text == sotto\ * ]] || _sotto_asked=$_sotto_run
    return 0
} 2>/dev/null

# Whether nothing is to be recorded now, or here.
_sotto_unwanted() {
    local _sotto_line
    local -a _sotto_lines
    if [[ -e $_sotto_spool/paused ]]; then
        mapfile -t _sotto_lines <"$_sotto_spool/paused"
        [[ ${_sotto_lines[0]-} == +([0-9]) ]] && ((_sotto_lines[0] <= _sotto_now)) || return 0
    fi
    [[ -s $_sotto_spool/not-in ]] || return 1
    mapfile -t _sotto_lines <"$_sotto_spool/not-in"
    for _sotto_line in "${_sotto_lines[@]}"; do
        [[ -n $_sotto_line && ${_sotto_cwd%/}/ == "${_sotto_line%/}"/* ]] && return 0
    done
    return 1
} 2>/dev/null

# The line as the history has it. bash prints it and cannot keep it, so it goes through a file in memory, for a moment.
_sotto_from_history() {
    local _sotto_at=${_sotto_seen:-$HISTCMD} _sotto_number _sotto_next
    local -a _sotto_lines
    [[ -o history ]] || return 0
    HISTTIMEFORMAT= builtin history "$((HISTCMD - _sotto_at + 1))" >|"$_sotto_scratch" || return 0
    mapfile -d '' _sotto_lines <"$_sotto_scratch"
    : >|"$_sotto_scratch"
    _sotto_text=${_sotto_lines[0]-}
    printf -v _sotto_next '\n%5d' "$_sotto_at"
    # `%%` and `%` would take time that grows with the square of its length.
    _sotto_text=${_sotto_text/"$_sotto_next"*}
    [[ $_sotto_text != *$'\n' ]] || _sotto_text=${_sotto_text%?}
    _sotto_number=${_sotto_text#"${_sotto_text%%[0-9]*}"}
    _sotto_text=${_sotto_number#*[0-9][* ] }
    _sotto_number=${_sotto_number%%[!0-9]*}
    # The command was not put there, or was taken away again: what stands there is another's.
    if ((_sotto_number != _sotto_at - 1 || _sotto_at == _sotto_before)); then
        _sotto_text=''
        return 0
    fi
    if [[ -n $_sotto_erase ]]; then
        local _sotto_control=$HISTCONTROL
        HISTCONTROL=erasedups
        builtin history -s -- "$_sotto_text"
        HISTCONTROL=$_sotto_control
    elif [[ -n $_sotto_dups && $_sotto_text == "$_sotto_last" ]]; then
        builtin history -d "$_sotto_number"
    fi
    _sotto_last=$_sotto_text
} 2>/dev/null

# With `ignoredups` and `erasedups` one could not tell a command that is repeated from one that is kept out of the history. So repeated
# ones are let in and taken out again when they have ended: what is kept is the same.
_sotto_adjust_history() {
    local _sotto_one _sotto_kept=''
    [[ ${HISTCONTROL@a} == *r* ]] && return 0
    _sotto_dups='' _sotto_erase=''
    local -a _sotto_lines
    mapfile -d : -t _sotto_lines <<<"${HISTCONTROL-}"
    for _sotto_one in "${_sotto_lines[@]%$'\n'}"; do
        case $_sotto_one in
            ignoredups) _sotto_dups=1 ;;
            erasedups) _sotto_erase=1 ;;
            ignoreboth) _sotto_dups=1 _sotto_kept+=:ignorespace ;;
            '') ;;
            *) _sotto_kept+=:$_sotto_one ;;
        esac
    done
    [[ -n $_sotto_dups$_sotto_erase ]] && HISTCONTROL=${_sotto_kept#:}
    _sotto_histcontrol=${HISTCONTROL-}
}

_sotto_ask_for_reports() {
    _sotto_own=''
    [[ ${SOTTO_REPORTS-} == off || ${PYTEST_ADDOPTS@a} == *r* ]] && return 0
    [[ -w $_sotto_spool/reports && ! -e $_sotto_spool/paused ]] || return 0
    _sotto_addopts=$_sotto_report$1.xml
    if [[ -z ${PYTEST_ADDOPTS+set} ]]; then
        _sotto_own=unset
    elif [[ ${PYTEST_ADDOPTS@a} == *x* ]]; then
        _sotto_own=exported
    else
        _sotto_own=plain
    fi
    export PYTEST_ADDOPTS="${PYTEST_ADDOPTS:+$PYTEST_ADDOPTS }$_sotto_addopts"
}

# Take out what was put in, whatever else the command did to the variable.
_sotto_restore_reports() {
    local _sotto_was=$_sotto_own
    _sotto_own=''
    [[ -n $_sotto_was && ${PYTEST_ADDOPTS-} == *"$_sotto_addopts"* ]] || return 0
    PYTEST_ADDOPTS=${PYTEST_ADDOPTS/" $_sotto_addopts"}
    PYTEST_ADDOPTS=${PYTEST_ADDOPTS/"$_sotto_addopts"}
    case $_sotto_was in
        unset) [[ -n $PYTEST_ADDOPTS ]] || unset PYTEST_ADDOPTS ;;
        plain) export -n PYTEST_ADDOPTS ;;
    esac
}

# Where the output is captured, what there is to say of a failure comes within a moment: wait for it, so that it stands
# before this prompt. `read` on a pipe into which nobody writes is the one pause that needs no process. Whoever was too
# late several times is waited for no more until something of his is there.
_sotto_await_hint() {
    local _sotto_turn _sotto_answered='' _sotto_nothing
    [[ -p $_sotto_hints/pause ]] && ((_sotto_late < 3)) || return 0
    for _sotto_turn in 1 2 3 4 5 6 7 8; do
        [[ -s $_sotto_hint ]] && IFS= read -r _sotto_answered <"$_sotto_hint"
        [[ $_sotto_answered == "$1" ]] && return 0
        IFS= read -r -t 0.01 _sotto_nothing <>"$_sotto_hints/pause" || :
    done
    ((_sotto_late += 1))
} 2>/dev/null

# Show what there is to say, and empty the file: first the run that it answers, then lines, or none.
_sotto_tell_hint() {
    local -a _sotto_lines
    local _sotto_dim=$'\e[2m' _sotto_plain=$'\e[m'
    _sotto_late=0
    { mapfile -t _sotto_lines <"$_sotto_hint" && : >|"$_sotto_hint" || :; } 2>/dev/null
    [[ -n ${_sotto_lines[1]-} && -t 2 && ${TERM-} != dumb ]] || return 0
    [[ -z ${NO_COLOR-} ]] || _sotto_dim='' _sotto_plain=''
    # Blanks up to the edge end a line that the command left open, and change nothing where it did not.
    printf '%*s\r' "$((${COLUMNS:-80} - 1))" '' >&2
    printf "$_sotto_dim%s$_sotto_plain\n" "${_sotto_lines[@]:1}" >&2
}

# At the first prompt of the day: the first line says from when until when it is meant, the rest is what there is to say.
# Of all shells that see it the one shows it that makes the mark of this day.
_sotto_tell_briefing() {
    local -
    set -C
    local _sotto_now _sotto_span
    local -a _sotto_lines
    mapfile -t _sotto_lines 2>/dev/null <"$_sotto_hints/today"
    _sotto_span=${_sotto_lines[0]-}
    [[ $_sotto_span == +([0-9])\ +([0-9]) && -t 2 && ${TERM-} != dumb ]] || return 0
    printf -v _sotto_now '%(%s)T' -1
    ((${_sotto_span% *} <= _sotto_now && _sotto_now < ${_sotto_span#* })) || return 0
    { : >"$_sotto_spool/briefed-${_sotto_span#* }"; } 2>/dev/null || return 0
    { : >|"$_sotto_hints/today"; } 2>/dev/null
    printf '%s\n' "${_sotto_lines[@]:1}" >&2
}

# ble.sh says by itself when a command begins and with which text.
_sotto_ble_preexec() {
    _sotto_start=${EPOCHREALTIME-} _sotto_cwd=$PWD _sotto_text=${1-}
    _sotto_start=${_sotto_start//[!0-9]}
    _sotto_start=${_sotto_start:-0}
    [[ -z $_sotto_begin ]] || printf '%s' "$_sotto_begin" >&2
}

# At the first prompt, when everything that begins with the shell is there: take the places of which we know.
_sotto_install() {
    local _sotto_status=$?
    if [[ -z $_sotto_installed ]]; then
        _sotto_installed=1
        _sotto_take_places
    fi
    [[ $- == *e* ]] && return 0
    return "$_sotto_status"
}

_sotto_take_places() {
    local -
    set +aeunvx
    local _sotto_one
    for _sotto_one in "${!PROMPT_COMMAND[@]}"; do
        PROMPT_COMMAND[_sotto_one]=${PROMPT_COMMAND[_sotto_one]/_sotto_install[;$'\n']}
        [[ ${PROMPT_COMMAND[_sotto_one]} != _sotto_install ]] || PROMPT_COMMAND[_sotto_one]=''
    done
    if [[ -n ${BLE_VERSION-} ]] && declare -F blehook >/dev/null; then
        _sotto_ble=1 _sotto_placed=1
        blehook PREEXEC+=_sotto_ble_preexec
        blehook PRECMD+=_sotto_precmd
    elif [[ -n ${bash_preexec_imported-}${__bp_imported-} ]]; then
        [[ -z $_sotto_healing ]] || PS0=${PS0//"$_sotto_healing"}
        precmd_functions=(_sotto_precmd ${precmd_functions[@]+"${precmd_functions[@]}"})
        _sotto_place
    elif ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
        [[ -n ${PROMPT_COMMAND[0]-} ]] || unset 'PROMPT_COMMAND[0]'
        PROMPT_COMMAND=(_sotto_precmd ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"} _sotto_prompt)
        _sotto_placed=1
    else
        _sotto_returns=1 _sotto_placed=1
        PROMPT_COMMAND=_sotto_precmd$'\n'${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}_sotto_prompt
    fi
    _sotto_prompt
    ((${#_sotto_keys[@]} == 0)) || _sotto_take_keys
}

# Put what probably comes next onto the empty line; it is not run. What was foreseen after another command than the last
# one is out of date, whoever left it there. On a line that is not empty the key does what it did before: readline calls
# nothing from a function, so the key stands for two that no terminal sends, and the second is bound as needed.
_sotto_offer() {
    local -
    set +aeunvx
    local _sotto_run='' _sotto_line=''
    if [[ -n $READLINE_LINE$_sotto_start ]]; then
        if [[ $1 == -x* ]]; then bind -x "${1#-x}"; else bind "$1"; fi
        return
    fi
    bind '"\e[7877n": end-of-line'
    # Within a command of several lines the history has the first of them already.
    [[ $HISTCMD == "$_sotto_before" && -s $_sotto_foreseen ]] || return
    { IFS= read -r _sotto_run && IFS= read -r _sotto_line; } <"$_sotto_foreseen"
    [[ $_sotto_run == "$_sotto_session-$_sotto_n" ]] || return
    READLINE_LINE=$_sotto_line READLINE_POINT=${#_sotto_line}
} 2>/dev/null

# Once, when all that begins with the shell has bound its keys.
_sotto_take_keys() {
    local _sotto_key
    for _sotto_key in "${_sotto_keys[@]}"; do
        # A lone Escape would have to be waited for.
        [[ -o vi && $_sotto_key == '\e'? ]] || _sotto_take_key "$_sotto_key"
    done
    _sotto_keys=()
} 2>/dev/null

_sotto_take_key() {
    local _sotto_lines _sotto_was='' _sotto_how _sotto_nl=$'\n'
    local -i _sotto_which=${#_sotto_taken[@]}
    for _sotto_how in -X -s -p; do
        bind "$_sotto_how" >|"$_sotto_scratch" || return 0
        mapfile -d '' _sotto_lines <"$_sotto_scratch"
        [[ $_sotto_nl$_sotto_lines =~ $_sotto_nl\""$1"\"(:? [^$_sotto_nl]+) ]] || continue
        _sotto_was='"\e[7877n"'${BASH_REMATCH[1]}
        [[ $_sotto_how != -X ]] || _sotto_was=-x$_sotto_was
        break
    done
    : >|"$_sotto_scratch"
    _sotto_taken+=("${_sotto_was:-\"\\e[7877n\": abort}")
    bind -x "\"\\e[7877;${_sotto_which}o\": _sotto_offer \"\${_sotto_taken[$_sotto_which]}\""
    bind "\"$1\": \"\\e[7877;${_sotto_which}o\\e[7877n\""
}

# PS0 keeps this in PROMPT_COMMAND, so that we are there again after somebody has set that anew.
_sotto_heal() {
    [[ ${PROMPT_COMMAND[0]-} == _sotto_precmd ]] && return 0
    local -
    set +aeunvx
    local _sotto_one IFS=' '
    [[ " ${PROMPT_COMMAND[*]} " == *" _sotto_precmd "* ]] && return 0
    for _sotto_one in "${!PROMPT_COMMAND[@]}"; do
        [[ ${PROMPT_COMMAND[_sotto_one]} != _sotto_@(prompt|heal) ]] || unset "PROMPT_COMMAND[$_sotto_one]"
    done
    _sotto_installed=1
    _sotto_take_places
}

# bash-preexec moves into PROMPT_COMMAND at the first prompt, too; what follows its last word there counts as typed.
_sotto_place() {
    local _sotto_one
    for _sotto_one in "${!PROMPT_COMMAND[@]}"; do
        if [[ ${PROMPT_COMMAND[_sotto_one]} == *__bp_interactive_mode* ]]; then
            PROMPT_COMMAND[_sotto_one]=${PROMPT_COMMAND[_sotto_one]/__bp_interactive_mode/_sotto_prompt$'\n'__bp_interactive_mode}
            _sotto_placed=1
        fi
    done
}

# A shell around this one may have asked for its own.
_sotto_forget_reports() {
    local _sotto_after
    [[ ${PYTEST_ADDOPTS@a} != *r* ]] || return 0
    while [[ ${PYTEST_ADDOPTS-} == *"$_sotto_report"*.xml* ]]; do
        _sotto_after=${PYTEST_ADDOPTS#*"$_sotto_report"}
        PYTEST_ADDOPTS=${PYTEST_ADDOPTS%%"$_sotto_report"*}
        PYTEST_ADDOPTS=${PYTEST_ADDOPTS% }${_sotto_after#*.xml}
        [[ -n $PYTEST_ADDOPTS ]] || unset PYTEST_ADDOPTS
    done
}

_sotto_load() {
    local -
    set +aeunvx
    [[ ${_sotto_loaded-} == "$BASHPID" || ${PROMPT_COMMAND@a} == *r* ]] && return 0
    declare -g _sotto_loaded=$BASHPID _sotto_n=0 _sotto_nil='' _sotto_start='' _sotto_cwd='' _sotto_text='' _sotto_last=''
    declare -g _sotto_begin='' _sotto_own='' _sotto_addopts='' _sotto_dups='' _sotto_histcontrol='' _sotto_before=0
    declare -g _sotto_seen='' _sotto_blind='' _sotto_erase='' _sotto_installed='' _sotto_placed='' _sotto_returns='' _sotto_ble='' _sotto_healing='' _sotto_session
    declare -gA _sotto_none=()
    declare -g _sotto_spool=@SPOOL@ _sotto_report=@REPORT@ _sotto_scratch=@SCRATCH@$$
    _sotto_forget_reports
    # Sums assign numbers, `:=` a string; what all of it expands to is nothing, and the mark for a capturing shell.
    local _sotto_clock='${EPOCHREALTIME//[^0-9]}'
    [[ -n ${EPOCHREALTIME-} ]] || _sotto_clock='\D{%s}000000'
    declare -g _sotto_ps0='${_sotto_nil:$((_sotto_start='$_sotto_clock'+0,_sotto_seen=HISTCMD,0)):0}'
    _sotto_ps0+='${_sotto_none["${_sotto_cwd:=$PWD}"]-}${_sotto_begin-}'
    local _sotto_now=${EPOCHREALTIME-}
    _sotto_now=${_sotto_now//[!0-9]}
    [[ -n $_sotto_now ]] || printf -v _sotto_now '%(%s)T' -1
    printf -v _sotto_session 'b-%d-%x' "$$" "$_sotto_now"
    export SOTTO_SHELL_SESSION=$_sotto_session
    if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)) && [[ ${PS0@a} != *r* ]]; then
        _sotto_healing='${_sotto_none["${PROMPT_COMMAND[99]:=_sotto_heal}"]-}'
        PS0=${PS0-}$_sotto_healing
    fi
    declare -g _sotto_hints=@HINTS@ _sotto_late=0 _sotto_asked=''
    declare -g _sotto_hint=$_sotto_hints/$_sotto_session
    declare -g _sotto_foreseen=@NEXT@/$_sotto_session
    declare -ga _sotto_keys=(@KEYS@) _sotto_taken=()
    PROMPT_COMMAND=_sotto_install${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
}
_sotto_load
fi
