# The least that prints marks and leaves records as decision 11 says; the real integration does much more.
PS1='$ ' HISTFILE= _n=0 _begun=
bind 'set enable-bracketed-paste off'
_due() {
    local status=$? run=b-$$-$_n
    if [[ -n $_begun ]]; then
        [[ ${SOTTO_SHELL_PID-} != "$$" ]] || printf '\e]7877;%s;D;%s;%d\a' "$SOTTO_MARK" "$run" "$status"
        [[ -n ${UNRECORDED-} ]] || printf '%s\0' 1 bash "b-$$" 1 1 "$status" 1 "$PWD" x . >|"$SOTTO_HOME/state/spool/run-$run.cmd"
    fi
    _begun='' _n=$((_n + 1))
    PS0='${_begun:$((_begun=1)):0}'
    [[ ${SOTTO_SHELL_PID-} != "$$" ]] || PS0=$PS0$'\e]7877;'$SOTTO_MARK";C;b-$$-$_n"$'\a'
} 2>/dev/null
PROMPT_COMMAND=_due
