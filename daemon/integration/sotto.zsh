# Sotto's integration for zsh 5.1 and later: one file for each command that ends here, written by builtins alone.
if [[ -o interactive && ${_sotto_loaded-} != $$ ]] && zmodload zsh/datetime 2>/dev/null; then

_sotto_preexec() {
    emulate -L zsh
    local run=$_sotto_session-$((_sotto_n + 1))
    _sotto_text=$1 _sotto_cwd=$PWD _sotto_begin=
    _sotto_ask_for_reports $run
    _sotto_start=$((EPOCHREALTIME * 1000000))
    if [[ ${SOTTO_SHELL_PID-} == $$ && -n ${SOTTO_MARK-} ]]; then
        _sotto_begin=$run
        print -rn -- $'\e]7877;'$SOTTO_MARK';C;'$run$'\a' >&2
    fi
}

_sotto_precmd() {
    local -i code=$?
    emulate -L zsh
    if ((_sotto_start)); then
        local -i begun=$_sotto_start
        _sotto_start=0
        _sotto_restore_reports
        _sotto_ended $code $begun $((EPOCHREALTIME * 1000000))
        [[ -z $_sotto_asked ]] || _sotto_await_hint $_sotto_asked
    fi
    [[ -s $_sotto_hint ]] && _sotto_tell_hint
    [[ -s $_sotto_hints/today ]] && _sotto_tell_briefing
    (($#_sotto_keys == 0)) || _sotto_take_keys
    return 0
}

# Put what probably comes next onto the empty line; it is not run. What was foreseen after another command than the last
# one is out of date, whoever left it there. On a line that is not empty the key does what it did before.
_sotto_offer() {
    emulate -L zsh
    local run= line=
    if [[ -n $BUFFER$PREBUFFER || $CONTEXT != start ]]; then
        zle ${_sotto_taken[$KEYS]:-undefined-key}
        return
    fi
    [[ -s $_sotto_foreseen ]] || return
    { { IFS= read -r run && IFS= read -r line } <$_sotto_foreseen } 2>/dev/null
    [[ $run == $_sotto_session-$_sotto_n ]] && BUFFER=$line CURSOR=$#line
}

# Once, when all that begins with the shell has bound its keys.
_sotto_take_keys() {
    emulate -L zsh
    local key was vi
    zle -N _sotto_offer
    _sotto_read vi bindkey -lL main
    for key in $_sotto_keys; do
        _sotto_read was bindkey $key
        was=${was##* }
        # A text that stands for a key is left alone, and in vi's mode a lone Escape would have to be waited for.
        [[ $was == *\" || ($key == '\e'? && $vi == *vi*) ]] && continue
        _sotto_taken[${(g:ceo:)key}]=$was
        bindkey $key _sotto_offer
    done
    _sotto_keys=()
}

# Keep in a variable what a builtin prints, without a fork.
_sotto_read() {
    { "${@[2,-1]}" >|$_sotto_scratch && IFS= read -r $1 <$_sotto_scratch
    : >|$_sotto_scratch } 2>/dev/null
}

_sotto_ended() {
    local -i code=$1 begun=$2 now=$3 awaited=0
    local run=$_sotto_session-$((++_sotto_n)) text=$_sotto_text
    _sotto_text= _sotto_asked=
    if [[ -n $_sotto_begin ]]; then
        awaited=1
        print -rn -- $'\e]7877;'${SOTTO_MARK-}';D;'$run';'$code$'\a' >&2
    fi
    [[ -z $text || $text == [[:space:]]* ]] && return
    [[ -n ${HISTORY_IGNORE-} && $text == ${~HISTORY_IGNORE} ]] && return
    _sotto_unwanted $now && return
    { print -rN -- 1 zsh $_sotto_session $begun $(((now - begun) / 1000)) $code $awaited "$_sotto_cwd" "$text" . \
        >|$_sotto_spool/run-$run.cmd } 2>/dev/null
    ((awaited == 0 || code == 0)) || [[ $text == sotto\ * ]] || _sotto_asked=$run
}

# Whether nothing is to be recorded now, or here.
_sotto_unwanted() {
    local line=
    if [[ -e $_sotto_spool/paused ]]; then
        { IFS= read -r line <$_sotto_spool/paused } 2>/dev/null
        [[ $line == <-> ]] && ((line <= $1)) || return 0
    fi
    [[ -s $_sotto_spool/not-in ]] || return 1
    while IFS= read -r line; do
        [[ -n $line && ${_sotto_cwd%/}/ == ${line%/}/* ]] && return 0
    done <$_sotto_spool/not-in 2>/dev/null
    return 1
}

# Where the output is captured, what there is to say of a failure comes within a moment: wait for it, so that it stands
# before this prompt. Whoever was too late several times is waited for no more until something of his is there.
_sotto_await_hint() {
    local -i turn
    local answered=
    [[ -p $_sotto_hints/pause ]] && ((_sotto_late < 3)) && zmodload zsh/zselect 2>/dev/null || return 0
    for turn in {1..8}; do
        [[ -s $_sotto_hint ]] && { IFS= read -r answered <$_sotto_hint } 2>/dev/null
        [[ $answered == "$1" ]] && return 0
        zselect -t 1
    done
    _sotto_late+=1
}

# Show what there is to say, and empty the file: first the run that it answers, then lines, or none.
_sotto_tell_hint() {
    local line= dim=$'\e[2m' plain=$'\e[m'
    local -a lines
    _sotto_late=0
    { while IFS= read -r line; do lines+=("$line"); done <$_sotto_hint && : >|$_sotto_hint } 2>/dev/null
    [[ $#lines -gt 1 && -t 2 && ${TERM-} != dumb ]] || return 0
    [[ -z ${NO_COLOR-} ]] || dim= plain=
    for line in $lines[2,-1]; do
        print -rn -- $dim$line$plain$'\n' >&2
    done
}

# At the first prompt of the day: the first line says from when until when it is meant, the rest is what there is to say.
# Of all shells that see it the one shows it that makes the mark of this day.
_sotto_tell_briefing() {
    emulate -L zsh -o no_clobber
    local line=
    local -a lines
    { while IFS= read -r line; do lines+=("$line"); done <$_sotto_hints/today } 2>/dev/null
    [[ ${lines[1]-} == <->\ <-> && -t 2 && ${TERM-} != dumb ]] || return 0
    ((${lines[1]% *} <= EPOCHSECONDS && EPOCHSECONDS < ${lines[1]#* })) || return 0
    { : >$_sotto_spool/briefed-${lines[1]#* } } 2>/dev/null || return 0
    { : >|$_sotto_hints/today } 2>/dev/null
    print -rl -- $lines[2,-1] >&2
}

_sotto_ask_for_reports() {
    _sotto_own=
    [[ ${SOTTO_REPORTS-} == off || ${(t)PYTEST_ADDOPTS} == *readonly* ]] && return
    [[ -w $_sotto_spool/reports && ! -e $_sotto_spool/paused ]] || return
    _sotto_addopts=$_sotto_report$1.xml
    case ${(t)PYTEST_ADDOPTS} in
        '') _sotto_own=unset ;;
        *export*) _sotto_own=exported ;;
        *) _sotto_own=plain ;;
    esac
    export PYTEST_ADDOPTS="${PYTEST_ADDOPTS:+$PYTEST_ADDOPTS }$_sotto_addopts"
}

# Take out what was put in, whatever else the command did to the variable.
_sotto_restore_reports() {
    local was=$_sotto_own
    _sotto_own=
    [[ -n $was && ${PYTEST_ADDOPTS-} == *${_sotto_addopts}* ]] || return
    PYTEST_ADDOPTS=${PYTEST_ADDOPTS/" $_sotto_addopts"}
    PYTEST_ADDOPTS=${PYTEST_ADDOPTS/"$_sotto_addopts"}
    case $was in
        unset) [[ -n $PYTEST_ADDOPTS ]] || unset PYTEST_ADDOPTS ;;
        plain) typeset -g +x PYTEST_ADDOPTS ;;
    esac
}

() {
    emulate -L zsh
    typeset -g _sotto_loaded=$$ _sotto_spool=@SPOOL@ _sotto_report=@REPORT@
    typeset -gi _sotto_n=0 _sotto_start=0
    typeset -g _sotto_cwd= _sotto_text= _sotto_begin= _sotto_own= _sotto_addopts= _sotto_session=
    typeset -gi 16 _sotto_now=$((EPOCHREALTIME * 1000000))
    typeset -g _sotto_session=z-$$-${${(L)_sotto_now}#16\#}
    unset _sotto_now
    # A shell around this one may have asked for its own.
    while [[ ${(t)PYTEST_ADDOPTS} != *readonly* && ${PYTEST_ADDOPTS-} == *${_sotto_report}*.xml* ]]; do
        PYTEST_ADDOPTS=${${PYTEST_ADDOPTS%%${_sotto_report}*}% }${${PYTEST_ADDOPTS#*${_sotto_report}}#*.xml}
        [[ -n $PYTEST_ADDOPTS ]] || unset PYTEST_ADDOPTS
    done
    typeset -g _sotto_hints=@HINTS@ _sotto_asked=
    typeset -g _sotto_hint=$_sotto_hints/$_sotto_session
    typeset -gi _sotto_late=0
    typeset -g _sotto_foreseen=@NEXT@/$_sotto_session _sotto_scratch=@SCRATCH@$$
    typeset -ga _sotto_keys=(@KEYS@)
    typeset -gA _sotto_taken=()
    typeset -gx SOTTO_SHELL_SESSION=$_sotto_session
    typeset -ga precmd_functions preexec_functions
    precmd_functions=(_sotto_precmd ${precmd_functions:#_sotto_precmd})
    preexec_functions=(${preexec_functions:#_sotto_preexec} _sotto_preexec)
}
fi
