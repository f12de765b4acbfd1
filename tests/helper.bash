# shellcheck shell=bash
# What every bats file loads. A fork is dear in the guest, so these functions
# make as few as they can; nothing here sleeps to wait for something.
#
# $SCTPCAT is the program, $SCTPCAT_STACK the stack to test. Programs started
# in the background have a NAME: their output is NAME.out and NAME.err in
# $BATS_TEST_TMPDIR, their process NAME_pid. An argument @NAME stands for what
# a client needs to reach the listener NAME.

bats_require_minimum_version 1.5.0

top=${BATS_TEST_FILENAME%/tests/*}
SCTPCAT=${SCTPCAT:-$top/build/sctpcat}
SCTPCAT_STACK=${SCTPCAT_STACK:-user}
patience=20 # seconds that anything may take

# bats-assert's and bats-support's own loaders fork for each file.
for helper_file in /usr/lib/bats/bats-{support,assert}/src/*.bash; do
	# shellcheck source=/dev/null
	source "$helper_file"
done

# Marks all that this test starts, directly or not: see leftovers().
export SCTPCAT_TEST="test-$$"
started=()	   # pids
held=()		   # descriptors behind stdin of what bg -i started
listeners_so_far=0 # for UDP ports

setup()
{
	helper_setup
}

teardown()
{
	helper_teardown
}

# A file with a setup() or teardown() of its own calls these there.
helper_setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

helper_teardown()
{
	[[ -n ${BATS_TEST_COMPLETED-} ]] || show_logs
	end_started
	leftovers
}

# The program on the stack under test, as one more simple command.
sctpcat()
{
	expand "$@"
	"$SCTPCAT" --stack "$SCTPCAT_STACK" "${expanded[@]}"
}

# run_sc CODE ARGS...: run it with the exit code that is expected (or "any").
# Sets status, output and lines (stdout), stderr; these are files as well.
run_sc()
{
	local expected=$1
	shift
	expand "$@"
	status=0
	timeout -k 5 "$patience" "$SCTPCAT" --stack "$SCTPCAT_STACK" \
	    "${expanded[@]}" >"$BATS_TEST_TMPDIR/stdout" \
	    2>"$BATS_TEST_TMPDIR/stderr" 3>&- || status=$?
	slurp output "$BATS_TEST_TMPDIR/stdout"
	slurp stderr "$BATS_TEST_TMPDIR/stderr"
	mapfile -t lines <<<"$output"
	echo "\$ sctpcat ${expanded[*]}"
	echo "status $status, stdout ${output:0:2000}"
	echo "stderr ${stderr:0:2000}"
	[[ $expected == any || $status -eq $expected ]] && return
	echo "expected status $expected"
	return 1
}

# bg [-i|-f FILE] NAME COMMAND...: start it in the background, with stdin
# empty, a file, or with -i held open: then say NAME TEXT writes to it and
# hang_up NAME closes it.
bg()
{
	local input=/dev/null base fd
	case $1 in
	-f)
		input=$2
		shift 2
		;;
	-i)
		input=$BATS_TEST_TMPDIR/$2.in
		mkfifo "$input"
		exec {fd}<>"$input"
		held+=("$fd")
		declare -g "$2_in=$fd"
		shift
		;;
	esac
	base=$BATS_TEST_TMPDIR/$1
	expand "${@:2}"
	if [[ ${expanded[0]} == sctpcat ]]; then
		expanded=(
			"$SCTPCAT" --stack "$SCTPCAT_STACK" "${expanded[@]:1}"
		)
	fi
	# Job control: else SIGINT would be ignored in what starts here.
	set -m
	(
		exec <"$input" >"$base.out" 2>"$base.err" 3>&- 4>&-
		for fd in "${held[@]}"; do
			exec {fd}>&-
		done
		exec "${expanded[@]}"
	) &
	set +m
	declare -g "$1_pid=$!"
	started+=("$!")
	echo "\$ ${expanded[*]} &"
}

say() # NAME TEXT
{
	local fd=$1_in
	printf '%s\n' "$2" >&"${!fd}"
}

hang_up() # NAME
{
	local fd=$1_in
	fd=${!fd}
	exec {fd}>&-
}

# listen_bg [-i|-f FILE] NAME [ARGS...]: a listener, on a free port of
# 127.0.0.1 where ARGS do not end in an address. It can be connected to when
# this returns. Sets NAME_addr ("127.0.0.1/127.0.0.2:40123"), NAME_port and,
# for the userspace stack, NAME_udp.
listen_bg()
{
	local input=() name try
	while [[ $1 == -* ]]; do
		input+=("$1")
		[[ $1 != -f ]] || { input+=("$2") && shift; }
		shift
	done
	name=$1
	shift
	[[ $# -gt 0 && ${!#} =~ ^([^-].*)?:[0-9]*$ ]] || set -- "$@" 127.0.0.1:0
	for try in 1 2 3 4 5; do
		udp_options "$name"
		bg "${input[@]}" "$name" sctpcat -v -l "${udp[@]}" "$@"
		wait_ready "$name" && return
		[[ ${SCTPCAT_STACK} == user && $try -lt 5 &&
		    $(<"$BATS_TEST_TMPDIR/$name.err") == *" in use"* ]] || break
	done
	echo "listener $name is not ready:"
	show_log "$name.err"
	return 1
}

# to NAME: the options and the address that @NAME stands for.
to()
{
	expand "@$1"
	echo "${expanded[*]}"
}

# wait_for NAME CODE: until it has ended; with that exit code (or "any").
wait_for()
{
	local pid=$1_pid status=0
	if ! gone "${!pid}"; then
		echo "$1 has not ended within $patience s"
		return 1
	fi
	wait "${!pid}" || status=$?
	[[ $2 == any || $status -eq $2 ]] && return
	echo "$1 ended with status $status, not $2"
	return 1
}

# What bg has forked is bats itself until it becomes the command, and a signal
# until then would be lost or end the test.
has_begun() # PID
{
	local own theirs end=$((SECONDS + patience))
	mapfile -d '' own <"/proc/$BASHPID/cmdline"
	while [ $SECONDS -lt $end ]; do
		mapfile -d '' theirs <"/proc/$1/cmdline" || break
		[[ "${theirs[*]}" == "${own[*]}" ]] || break
		sleep 0.01
	done 2>/dev/null
	return 0
}

# stop NAME [SIGNAL]
stop()
{
	local pid=$1_pid
	has_begun "${!pid}"
	kill -s "${2:-TERM}" "${!pid}"
}

# wait_line FILE REGEX [PID]: until a line of FILE matches; fails when that
# has not happened in time, or when process PID is gone before. Sets
# BASH_REMATCH.
wait_line()
{
	local fd tail found=1 line end=$((SECONDS + patience))
	[[ -e $1 ]] || : >>"$1"
	has_line "$1" "$2" && return
	exec {fd}< <(exec tail -n +1 -s 0.1 ${3:+--pid="$3"} -f "$1" \
	    3>&- 4>&-)
	tail=$!
	while [[ $SECONDS -lt $end ]] &&
	    IFS= read -r -t $((end - SECONDS)) -u "$fd" line; do
		[[ $line =~ $2 ]] && found=0 && break
	done
	exec {fd}<&-
	kill "$tail" 2>/dev/null || :
	wait "$tail" 2>/dev/null || :
	[[ $found -eq 0 ]] || echo "no line of ${1##*/} matches: $2"
	return $found
}

# wait_size FILE BYTES: until it is as long as that.
wait_size()
{
	local end=$((SECONDS + patience)) size
	while size=$(stat -c %s "$1") && [[ $size -lt $2 ]]; do
		[[ $SECONDS -lt $end ]] || return
		timeout 0.1 tail -s 0.1 -f /dev/null || :
	done
}

has_line() # FILE REGEX
{
	local line
	while IFS= read -r line; do
		[[ $line =~ $2 ]] && return
	done <"$1"
	return 1
}

random_file() # PATH BYTES
{
	head -c "$2" /dev/urandom >"$1"
}

same_file() # A B
{
	cmp "$1" "$2"
}

# Inside.

# expanded = the arguments, with @NAME replaced.
expand()
{
	local word addr port
	expanded=()
	for word; do
		addr=${word#@}_addr port=${word#@}_udp
		if [[ $word == @* && -n ${!addr-} ]]; then
			[[ -z ${!port} ]] || expanded+=("--udp=${!port}")
			word=${!addr/#'0.0.0.0:'/127.0.0.1:}
			word=${word/#'[::]:'/127.0.0.1:}
		fi
		expanded+=("$word")
	done
}

# A listener on the userspace stack needs a UDP port of its own, out of the
# range that the system hands out.
udp_options() # NAME
{
	udp=()
	declare -g "$1_udp="
	[[ $SCTPCAT_STACK == user ]] || return 0
	declare -g "$1_udp=$((20000 + ($$ * 16 + listeners_so_far++) % 12000))"
	local port=$1_udp
	udp=("--udp=${!port}:9899")
}

wait_ready() # NAME
{
	local pid=$1_pid
	wait_line "$BATS_TEST_TMPDIR/$1.err" \
	    'listening on ([^ ]*):([0-9]+) \(' "${!pid}" || return
	declare -g "$1_addr=${BASH_REMATCH[1]}:${BASH_REMATCH[2]}"
	declare -g "$1_port=${BASH_REMATCH[2]}"
}

# A variable gets a file's text, without newlines at its end (no fork).
slurp() # VARIABLE FILE
{
	local slurped=
	IFS= read -r -d '' slurped <"$2" || :
	while [[ $slurped == *$'\n' ]]; do
		slurped=${slurped%$'\n'}
	done
	printf -v "$1" %s "$slurped"
}

# Wait until a process of ours is gone, as long as patience goes.
gone() # PID
{
	kill -0 "$1" 2>/dev/null || return 0
	timeout "$patience" tail -s 0.05 --pid="$1" -f /dev/null 3>&- 4>&-
}

end_started()
{
	local pid patience=5
	for pid in "${started[@]}"; do
		has_begun "$pid"
		kill "$pid" 2>/dev/null || continue
		gone "$pid" || kill -KILL "$pid"
	done
	return 0
}

# Processes that should have ended with those that started them fail the test.
# They are found by the mark in their environment.
leftovers()
{
	local found pid patience=2 none=0
	found=$(grep -lzx "SCTPCAT_TEST=$SCTPCAT_TEST" \
	    /proc/[0-9]*/environ 2>/dev/null) || :
	for pid in $found; do
		pid=${pid//[^0-9]/}
		gone "$pid" && continue
		echo "left over: $pid $(tr '\0' ' ' <"/proc/$pid/cmdline")"
		kill -KILL "$pid"
		none=1
	done
	return $none
}

show_log() # FILE
{
	local text
	slurp text "$BATS_TEST_TMPDIR/$1"
	[[ ${#text} -le 2000 ]] || text=...${text: -2000}
	echo "--- $1"
	echo "$text"
}

show_logs()
{
	local file
	for file in "$BATS_TEST_TMPDIR"/*.err; do
		[[ -e $file ]] && show_log "${file##*/}"
	done
	return 0
}
