#!/usr/bin/env bats
# -z: one line and an exit code for each outcome.

load helper

@test "open: 0, and the listener sees a graceful end" {
	listen_bg srv -E
	run_sc 0 -z @srv
	[ "$output" = "127.0.0.1:$srv_port: open" ]
	[ -z "$stderr" ]
	wait_for srv 0
	grep -q 'event shutdown' srv.err
	listen_bg two 127.0.0.1/127.0.0.2:0
	run_sc 0 -z -v @two
	[[ $output == *": open, "*" ms, streams 10 out 10 in, peer "* ]]
	[[ $output == *" peer 127.0.0.1/127.0.0.2:$two_port ("* ]]
	wait_for two 0
}

@test "refused: 3" {
	listen_bg -i srv
	srv_addr=127.0.0.1:9
	run_sc 3 -z -w 5 @srv
	[ "$output" = "127.0.0.1:9: connection refused" ]
}

@test "unreachable: 5; name not found: 6" {
	# A network namespace of its own has no routes.
	run -5 unshare -n "$SCTPCAT" --stack "$SCTPCAT_STACK" -z 203.0.113.1:9
	assert_output --partial "203.0.113.1:9: network is unreachable"
	run_sc 6 -z no-such-host.invalid:9
	[[ $stderr == *no-such-host.invalid* ]]
}

@test "a peer that sends at once does not disturb it" {
	listen_bg -i srv
	say srv "unasked for"
	run_sc 0 -z @srv
	wait_for srv any
}
