#!/usr/bin/env bats
# -R: SCTP to SCTP, SCTP to TCP and TCP to SCTP.

load helper

# relay_bg NAME ARGS...: as listen_bg, but a relay; ARGS end with TARGET.
relay_bg()
{
	local name=$1
	shift
	udp_options "$name"
	bg "$name" sctpcat -v -R "${udp[@]}" 127.0.0.1:0 "$@"
	wait_ready "$name"
}

# A relay talks to its target over the target's UDP port.
target()
{
	local udp_of=$1_udp addr_of=$1_addr
	target=("${!addr_of}")
	[[ -z ${!udp_of} ]] || target=("${!udp_of}" "${target[@]}")
}

relay_to()
{
	local name=$1 udp_of=$2_udp addr_of=$2_addr
	shift 2
	udp_options "$name"
	[[ -z ${!udp_of} ]] || udp=("${udp[0]%:*}:${!udp_of}")
	bg "$name" sctpcat -v -E -R "${udp[@]}" "$@" 127.0.0.1:0 "${!addr_of}"
	wait_ready "$name"
}

@test "SCTP to SCTP: a file both ways, streams carried over, SHUTDOWN passed" {
	random_file in 2000000
	listen_bg -i srv --out len32
	relay_to rel srv
	run_sc 0 -v -N -S 5 -P ngap --in block:5000 --streams 17:4 @rel <in
	[[ $stderr == *"streams 17 out 4 in"* ]]
	wait_for srv 0
	grep -q 'connected to .*streams 17 out 4 in' rel.err
	# 400 messages of 5000 bytes, each with its length before it.
	[ "$(stat -c %s srv.out)" -eq 2001600 ]
	[ "$(head -c 4 srv.out | od -An -tx1 | tr -d ' ')" = 00001388 ]
	grep -q 'event shutdown assoc=1' rel.err
	stop rel
	wait_for rel 143
}

@test "SCTP to SCTP: several at once, and answers" {
	listen_bg -i srv -k
	relay_to rel srv
	bg -i a sctpcat -v @rel
	bg -i b sctpcat -v @rel
	wait_line a.err 'connected to'
	wait_line b.err 'connected to'
	say a "from a"
	say b "from b"
	wait_line srv.out 'from a'
	wait_line srv.out 'from b'
	say srv "to all"
	wait_line a.out 'to all'
	wait_line b.out 'to all'
	hang_up a
	hang_up b
	wait_for a 0
	wait_for b 0
	stop rel
	wait_for rel 143
	stop srv
	wait_for srv 143
}

@test "ABORT is passed as ABORT, in both directions" {
	listen_bg srv
	relay_to rel srv
	run_sc 0 --abort @rel <<<x
	wait_for srv 7
	listen_bg -i two --abort
	relay_to rel2 two
	bg -i cli sctpcat -v @rel2
	wait_line two.err 'connection from'
	hang_up two
	wait_for two 0
	wait_for cli 7
	stop rel
	stop rel2
}

@test "a target that refuses: the peer is aborted, the relay goes on" {
	listen_bg srv
	srv_addr=127.0.0.1:9
	relay_to rel srv
	run_sc 7 @rel </dev/null
	wait_line rel.err 'connect 127.0.0.1:9: connection refused'
	stop rel
	wait_for rel 143
}

@test "SCTP to TCP and back, with frames" {
	relay_tcp=${BATS_TEST_TMPDIR}/port
	bg tcp socat -d -d TCP-LISTEN:0,bind=127.0.0.1 EXEC:cat
	wait_line tcp.err 'listening on .*127.0.0.1:([0-9]+)'
	relay_bg rel --frame line "tcp:127.0.0.1:${BASH_REMATCH[1]}"
	printf 'one\ntwo\nthree\n' >in
	run_sc 0 --in line --out len16 -q 1 @rel <in
	[ "$(od -An -c stdout | tr -d ' \n')" = \
	    '\0003one\0003two\0005three' ]
	wait_for tcp 0
	stop rel
	wait_for rel 143
}

@test "TCP to SCTP: bytes both ways, half-close" {
	random_file in 1000000
	random_file back 700000
	udp_options srv
	bg srv bash -c 'exec "$@" <back' - "$SCTPCAT" --stack "$SCTPCAT_STACK" \
	    -v -l "${udp[@]}" 127.0.0.1:0
	wait_ready srv
	bg rel sctpcat -v -R ${srv_udp:+--udp=$srv_udp} tcp:127.0.0.1:0 \
	    "$srv_addr"
	wait_line rel.err 'listening on tcp:127.0.0.1:([0-9]+)'
	socat -t 10 - "TCP:127.0.0.1:${BASH_REMATCH[1]}" <in >out
	wait_for srv 0
	same_file in srv.out
	same_file back out
	stop rel
	wait_for rel 143
}

@test "a slow side stops the other: bounded memory" {
	listen_bg -i srv
	relay_to rel srv
	bg cli bash -c 'exec "$@" </dev/zero' - "$SCTPCAT" \
	    --stack "$SCTPCAT_STACK" ${rel_udp:+--udp=$rel_udp} "$rel_addr"
	wait_line srv.err 'connection from'
	kill -STOP "$srv_pid"
	# Until nothing moves any more: what the client has read stays the same.
	last=-1 read=0
	while [[ $read != "$last" ]]; do
		last=$read
		timeout 1 tail -f /dev/null || :
		read -r _ read <"/proc/$cli_pid/io"
	done
	peak=$(awk '/VmHWM/ { print $2 }' "/proc/$rel_pid/status")
	echo "peak $peak KiB"
	[ "$peak" -lt 32768 ]
	kill -CONT "$srv_pid"
	stop cli
	wait_for cli 143
	wait_for srv 0
	stop rel
	wait_for rel 143
}

@test "a TCP listener has its limits too" {
	listen_bg -i srv -k
	bg rel sctpcat -v -R -m 1 --accept-timeout 1 \
	    ${srv_udp:+--udp=$srv_udp} tcp:127.0.0.1:0 "$srv_addr"
	wait_line rel.err 'listening on tcp:127.0.0.1:([0-9]+)'
	port=${BASH_REMATCH[1]}
	bg -i one socat - "TCP:127.0.0.1:$port"
	wait_line srv.err 'connection from'
	bg two bash -c 'echo second | exec socat -t 9 - "TCP:127.0.0.1:$1"' - \
	    "$port"
	say one first
	wait_line srv.out first
	! has_line srv.out second
	hang_up one
	wait_line srv.out second
	wait_for one 0
	wait_for rel 4
	grep -q 'nobody came within 1 s' rel.err
	stop srv
	wait_for srv 143
}
