#!/usr/bin/env bats
# The helper itself. The programs are the system's own where they will do.

load helper

@test "run_sc: output, stderr and the status that is expected" {
	SCTPCAT=$BATS_TEST_TMPDIR/fake
	printf '#!/bin/sh\nshift 2\necho "$@"\necho note >&2\nexit 3\n' \
	    >"$SCTPCAT"
	chmod +x "$SCTPCAT"
	run_sc 3 one "two words"
	assert_equal "$output" "one two words"
	assert_equal "$stderr" note
	run_sc any
	assert_equal "$status" 3
	run ! run_sc 0
}

@test "run_sc: a program that hangs is ended" {
	SCTPCAT=$BATS_TEST_TMPDIR/fake patience=1
	printf '#!/bin/sh\nexec sleep 60\n' >"$SCTPCAT"
	chmod +x "$SCTPCAT"
	run_sc 124
}

@test "listen_bg: returns when the listener is ready, @NAME leads to it" {
	listen_bg srv
	[ "$srv_port" -gt 0 ]
	assert_equal "$srv_addr" "127.0.0.1:$srv_port"
	expand -N @srv @other
	case $SCTPCAT_STACK in
	user) assert_equal "${expanded[*]}" \
		"-N --udp=$srv_udp 127.0.0.1:$srv_port @other" ;;
	*) assert_equal "${expanded[*]}" "-N 127.0.0.1:$srv_port @other" ;;
	esac
	assert_equal "-N $(to srv) @other" "${expanded[*]}"
}

@test "listen_bg: says why a listener did not come up" {
	run listen_bg srv --no-such-option
	assert_failure
	assert_output --partial "listener srv is not ready"
	assert_output --partial no-such-option
}

@test "bg: stdin held open, then closed" {
	bg -i one cat
	bg -i two cat
	say one hello
	wait_line one.out '^hel(lo)$'
	assert_equal "${BASH_REMATCH[1]}" lo
	hang_up one
	wait_for one 0
	hang_up two
	wait_for two 0
}

@test "bg: stdin from a file" {
	echo text >in
	bg -f in copy cat
	wait_for copy 0
	same_file in copy.out
}

@test "bg: signals arrive, SIGINT too" {
	bg int sleep 60
	bg term sleep 60
	stop int INT
	stop term
	wait_for int 130
	wait_for term 143
}

@test "wait_for: another status or no end in time is a failure" {
	bg early sh -c "exit 4"
	run ! wait_for early 0
	patience=1
	bg late sleep 60
	run ! wait_for late 0
}

@test "wait_line: gives up in time, and with the process" {
	bg brief echo some text
	run ! wait_line brief.out other "$brief_pid"
	wait_line brief.out text
	patience=1
	run ! wait_line brief.out other
}

@test "leftovers: a process that outlives its parent is found and ended" {
	bg parent sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'
	wait_for parent 0
	slurp child parent.out
	run ! leftovers
	assert_output --partial "left over: $child sleep 60"
	gone "$child"
}

@test "files: random, same, slurped" {
	random_file a 1000
	cp a b
	same_file a b
	echo >>b
	run ! same_file a b
	printf 'x\n y \n\n' >c
	slurp text c
	assert_equal "$text" $'x\n y '
}
