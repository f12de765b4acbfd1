#!/usr/bin/env bats
# How it ends: end of input, SHUTDOWN, ABORT, closed output, signals.

load helper

@test "a listener with empty stdin goes on until the peer ends" {
	listen_bg srv
	bg -i cli sctpcat -v @srv
	wait_line cli.err 'connected to'
	say cli late
	wait_line srv.out '^late$'
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}

@test "-q waits for more, -q 0 and -N do not" {
	listen_bg -i srv
	bg cli sctpcat -v -q 5 @srv
	wait_line srv.err 'connection from'
	say srv answer
	wait_line cli.out '^answer$'
	hang_up srv
	# The listener goes on, so does the client: -q 5 is not over.
	kill -0 "$cli_pid"
	stop cli
	wait_for cli 143
	wait_for srv 0
	listen_bg two
	run_sc 0 -q 0 @two <<<x
	wait_for two 0
}

@test "-N on the listener ends the association for both" {
	listen_bg srv -N
	bg -i cli sctpcat @srv
	wait_for cli 0
	wait_for srv 0
}

@test "a peer that aborts: 7, with the cause" {
	listen_bg -i srv --abort=bye
	bg -i cli sctpcat -v -E @srv
	wait_line cli.err 'connected to'
	hang_up srv
	wait_for cli 7
	wait_for srv 0
	grep -q 'association lost: aborted by the peer' cli.err
	grep -q 'state=comm-lost' cli.err
	[[ $SCTPCAT_STACK != user ]] ||
		grep -q 'user-initiated-abort "bye"' cli.err
}

@test "--abort comes after what was sent has arrived" {
	random_file in 300000
	listen_bg srv
	run_sc 0 --abort @srv <in
	wait_for srv 7
	same_file in srv.out
}

@test "closed stdout: a quiet end" {
	listen_bg -i srv
	say srv "first line"
	bg cli bash -o pipefail -c '"$@" | head -1' - "$SCTPCAT" \
	    --stack "$SCTPCAT_STACK" -q 9 ${srv_udp:+--udp=$srv_udp} "$srv_addr"
	wait_line cli.out 'first line'
	say srv "second line"
	wait_for cli 0
	[ ! -s cli.err ]
	wait_for srv 0
}

@test "a full disk on stdout: an error and 1" {
	listen_bg -i srv
	say srv text
	bg cli bash -c 'exec "$@" >/dev/full' - "$SCTPCAT" \
	    --stack "$SCTPCAT_STACK" -q 9 ${srv_udp:+--udp=$srv_udp} "$srv_addr"
	wait_for cli 1
	grep -q 'write: no space left on device' cli.err
	wait_for srv 7
}

@test "SIGINT and SIGTERM shut down gracefully: 128+n" {
	listen_bg srv
	bg -i cli sctpcat -v @srv
	wait_line cli.err 'connected to'
	stop cli INT
	wait_for cli 130
	wait_for srv 0
	listen_bg two
	stop two TERM
	wait_for two 143
	bg -i one sctpcat -v -l ${srv_udp:+--udp=$srv_udp:9899} 127.0.0.1:0
	wait_line one.err 'listening on'
	stop one INT
	wait_for one 130
}

@test "a killed peer is lost" {
	listen_bg -i srv -o rto_initial=100 -o rto_min=100 -o rto_max=200 \
	    -o assoc_max_retrans=2 -o path_max_retrans=2 -o heartbeat=100
	bg -i cli sctpcat -v @srv
	wait_line srv.err 'connection from'
	stop cli KILL
	wait_for cli 137
	# The kernel ends a killed program's association for it.
	case $SCTPCAT_STACK in
	user) wait_for srv 7 ;;
	kernel) wait_for srv any ;;
	esac
}

@test "a peer that stops reading: bounded memory, SIGTERM ends it" {
	listen_bg -i srv
	kill -STOP "$srv_pid"
	bg cli bash -c 'exec "$@" </dev/zero' - "$SCTPCAT" \
	    --stack "$SCTPCAT_STACK" -v --write-timeout 1 \
	    ${srv_udp:+--udp=$srv_udp} "$srv_addr"
	# A stopped userspace stack does not even answer.
	if [[ $SCTPCAT_STACK == kernel ]]; then
		wait_line cli.err 'connected to'
		wait_for cli 4
		grep -q 'nothing could be written for 1 s' cli.err
	else
		# A shell on its way to exec might miss the signal.
		until [[ $(</proc/"$cli_pid"/comm) == sctpcat ]]; do :; done
		stop cli
		wait_for cli 143
	fi
	kill -CONT "$srv_pid"
	# It may have seen the end of the association first.
	stop srv || :
	wait_for srv any
}

@test "-W ends after so many messages" {
	listen_bg -i srv
	bg cli sctpcat -q 9 -W 2 @srv
	wait_line srv.err 'connection from'
	say srv one
	wait_line cli.out one
	say srv two
	wait_for cli 0
	[ "$(<cli.out)" = $'one\ntwo' ]
	wait_for srv 0
}

@test "--send-only throws away, --recv-only does not read" {
	listen_bg -i srv
	say srv unwanted
	run_sc 0 --send-only -q 0.3 @srv <<<wanted
	[ -z "$output" ]
	wait_for srv 0
	[ "$(<srv.out)" = wanted ]
	listen_bg -i two
	bg -i cli sctpcat -v -d @two
	wait_line cli.err 'connected to'
	say cli ignored
	say two shown
	wait_line cli.out shown
	stop two
	wait_for two 143
	wait_for cli 0
	[ ! -s two.out ]
}

@test "standard files that are closed" {
	listen_bg srv -k
	run bash -c '"$@" <&-' - "$SCTPCAT" --stack "$SCTPCAT_STACK" -N \
	    ${srv_udp:+"--udp=$srv_udp"} "$srv_addr"
	[ "$status" -eq 0 ]
	run bash -c 'echo text | "$@" >&- 2>&-' - "$SCTPCAT" \
	    --stack "$SCTPCAT_STACK" -N ${srv_udp:+"--udp=$srv_udp"} \
	    "$srv_addr"
	[ "$status" -eq 0 ]
	wait_line srv.out '^text$'
}
