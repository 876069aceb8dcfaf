# Sotto's integration for fish 3.4 and later: one file for each command that ends here, written by builtins alone.
# fish has no clock, so a record holds no start: it is the time of its file less the duration.
if status is-interactive; and not set -q _sotto_session

function _sotto_preexec --on-event fish_preexec
    test $_sotto_low = 00; and set -g _sotto_low 100
    set -g _sotto_low $_sotto_next[$_sotto_low]
    test $_sotto_low = 00; and set -g _sotto_high (math 0$_sotto_high + 1)
    set -g _sotto_run $_sotto_session-$_sotto_high$_sotto_low
    set -g _sotto_cwd $PWD
    set -g _sotto_begin
    _sotto_ask_for_reports $_sotto_run
    if test "$SOTTO_SHELL_PID" = "$fish_pid" -a -n "$SOTTO_MARK"
        set _sotto_begin $_sotto_run
        printf '\e]7877;%s;C;%s\a' $SOTTO_MARK $_sotto_run >&2
    end
end

function _sotto_postexec --on-event fish_postexec
    set -l code $status
    set -l awaited 0
    _sotto_restore_reports
    if test -n "$_sotto_begin"
        set awaited 1
        printf '\e]7877;%s;D;%s;%s\a' $SOTTO_MARK $_sotto_run $code >&2
    end
    if string match -qr '^\s|^$' -- "$argv[1]"; or test -n "$fish_private_mode"; or _sotto_unwanted
        return
    end
    if functions -q fish_should_add_to_history; and not fish_should_add_to_history "$argv[1]"
        return
    end
    test -w $_sotto_spool
    and printf '%s\0' 1 fish $_sotto_session '' "$CMD_DURATION" $code $awaited "$_sotto_cwd" "$argv[1]" . \
        >$_sotto_spool/run-$_sotto_run.cmd
end

# Show what there is to say of the last failure, and empty the file: first the run that it answers, then lines, or none.
# fish has nothing to wait with, so most of it comes at the prompt after the next.
function _sotto_tell_hint --on-event fish_prompt
    test -s $_sotto_hint; or return
    set -l lines
    while read -l line
        set -a lines $line
    end <$_sotto_hint
    test -w $_sotto_hint; and echo -n >$_sotto_hint
    set -q lines[2]; and test -t 2 -a "$TERM" != dumb; or return
    set -l dim \e'[2m' \e'[m'
    test -n "$NO_COLOR"; and set dim '' ''
    printf "$dim[1]%s$dim[2]\n" $lines[2..-1] >&2
end

# Put what probably comes next onto the empty line; it is not run. What was foreseen after another command than the last
# one is out of date, whoever left it there. On a line that is not empty the key does what it did before.
function _sotto_offer
    set -l typed (commandline)
    if test -z "$typed"
        test -s $_sotto_foreseen; or return
        set -l lines
        while read -l line
            set -a lines $line
        end <$_sotto_foreseen
        set -q lines[2]; and test "$lines[1]" = "$_sotto_run"; and commandline -r -- $lines[2]
        return
    end
    set -l words
    eval set words $_sotto_taken[$argv[1]]
    for key in $_sotto_keys
        set -l at (contains -i -- $key $words); or continue
        set -e words[1..$at]
        for word in $words
            if contains -- $word (bind --function-names)
                commandline -f $word
            else
                eval $word
            end
        end
        return
    end
end

# Once, when all that begins with the shell has bound its keys.
function _sotto_take_keys --on-event fish_prompt
    functions -e _sotto_take_keys
    for mode in default insert
        for key in $_sotto_keys
            set -l was (bind --user -M $mode $key 2>/dev/null; or bind --preset -M $mode $key 2>/dev/null)
            set -ga _sotto_taken "$was[1]"
            bind -M $mode $key "_sotto_offer "(count $_sotto_taken)
        end
    end
end

# At the first prompt of the day. fish has no clock: the daemon takes away what is out of date. Of all shells that see it
# the one shows it that makes the mark of this day.
function _sotto_tell_briefing --on-event fish_prompt
    test -s $_sotto_hints/today; or return
    set -l lines
    while read -l line
        set -a lines $line
    end <$_sotto_hints/today
    string match -qr '^\d+ \d+$' -- "$lines[1]"; and test -t 2 -a "$TERM" != dumb; or return
    set -l mark $_sotto_spool/briefed-(string replace -r '.* ' '' -- $lines[1])
    test -e $mark; and return
    echo -n 2>/dev/null >?$mark; or return
    test -w $_sotto_hints/today; and echo -n >$_sotto_hints/today
    printf '%s\n' $lines[2..-1] >&2
end

# Whether nothing is to be recorded now, or here. A pause that has a moment ends when the daemon says so, as fish has
# no clock.
function _sotto_unwanted
    test -e $_sotto_spool/paused; and return 0
    test -s $_sotto_spool/not-in; or return 1
    while read -l line
        set line (string trim -r -c / -- "$line")/
        if test $line = (string sub -l (string length -- $line) -- (string trim -r -c / -- $_sotto_cwd)/)
            return 0
        end
    end <$_sotto_spool/not-in
    return 1
end

function _sotto_ask_for_reports
    set -g _sotto_own
    test "$SOTTO_REPORTS" != off -a -w $_sotto_spool/reports -a ! -e $_sotto_spool/paused; or return
    set -g _sotto_addopts $_sotto_report$argv[1].xml
    if set -qgx PYTEST_ADDOPTS
        set _sotto_own exported
    else if set -qg PYTEST_ADDOPTS
        set _sotto_own plain
    else
        set _sotto_own unset
    end
    set -g _sotto_theirs $PYTEST_ADDOPTS
    if test -n "$PYTEST_ADDOPTS"
        set -gx PYTEST_ADDOPTS "$PYTEST_ADDOPTS $_sotto_addopts"
    else
        set -gx PYTEST_ADDOPTS $_sotto_addopts
    end
end

# Take out what was put in, whatever else the command did to the variable.
function _sotto_restore_reports
    test -n "$_sotto_own"; or return
    if test $_sotto_own = unset; and test "$PYTEST_ADDOPTS" = "$_sotto_addopts"
        set -eg PYTEST_ADDOPTS
        return
    end
    string match -q -- "*$_sotto_addopts*" "$PYTEST_ADDOPTS"; or return
    set -l left (string replace -- $_sotto_addopts '' (string replace -- " $_sotto_addopts" '' "$PYTEST_ADDOPTS"))
    if test $_sotto_own = unset; and test "$left" = "$_sotto_theirs"
        set -eg PYTEST_ADDOPTS
    else if test $_sotto_own = plain
        set -gu PYTEST_ADDOPTS $left
    else
        set -gx PYTEST_ADDOPTS $left
    end
end

set -g _sotto_spool @SPOOL@
set -g _sotto_report @REPORT@
# A shell around this one may have asked for its own.
if string match -q -- "*$_sotto_report*.xml*" "$PYTEST_ADDOPTS"
    set -gx PYTEST_ADDOPTS (string replace -ra -- ' ?'(string escape --style=regex -- $_sotto_report)'[^/]*?\.xml' '' "$PYTEST_ADDOPTS")
    test -n "$PYTEST_ADDOPTS"; or set -e PYTEST_ADDOPTS
end
# A sum would go through a pipe; counting to a hundred by a list does not.
set -g _sotto_high ''
set -g _sotto_low 100
set -g _sotto_next @HUNDRED@
set -g _sotto_session f-$fish_pid-(printf %x (random 1048576 9223372036854775807))
set -g _sotto_hints @HINTS@
set -g _sotto_hint $_sotto_hints/$_sotto_session
set -g _sotto_foreseen @NEXT@/$_sotto_session
set -g _sotto_keys @KEYS@
set -g _sotto_taken
set -gx SOTTO_SHELL_SESSION $_sotto_session
end
