#!/usr/bin/env bats
# -k: many associations at once.

load helper

@test "-k serves one after the other, and several at once" {
	listen_bg -i srv -k
	run_sc 0 -N @srv <<<one
	wait_line srv.err 'association 1 ended'
	run_sc 0 -N @srv <<<two
	bg -i a sctpcat -v @srv
	bg -i b sctpcat -v @srv
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
	wait_for a 0
	say srv "to b"
	wait_line b.out 'to b'
	hang_up b
	wait_for b 0
	[ "$(head -n 2 srv.out)" = $'one\ntwo' ]
	stop srv
	wait_for srv 143
}

@test "-k: an aborted association harms nobody" {
	listen_bg srv -k
	run_sc 0 --abort @srv <<<one
	run_sc 0 -N @srv <<<two
	wait_line srv.out two
	wait_line srv.err 'association 1: association lost'
	stop srv
	wait_for srv 143
}

@test "-m: the next one waits until somebody leaves" {
	listen_bg srv -k -m 1
	bg -i a sctpcat -v @srv
	wait_line srv.err 'connection from'
	bg -i b sctpcat -v @srv
	wait_line b.err 'connected to'
	say b waiting
	say a first
	wait_line srv.out first
	! has_line srv.out waiting
	hang_up a
	wait_for a 0
	wait_line srv.out waiting
	hang_up b
	wait_for b 0
	stop srv
	wait_for srv 143
}

@test "without -k the second one is refused" {
	listen_bg -i srv
	bg -i a sctpcat -v @srv
	wait_line srv.err 'connection from'
	run_sc 3 -z -w 5 @srv
	hang_up a
	wait_for a 0
	wait_for srv 0
}

@test "20 clients at once, each whole" {
	listen_bg srv -k --out line
	for i in {1..20}; do
		bg "c$i" bash -c 'n=$1; shift; for k in {1..50}; do
		    echo "client $n line $k"; done | exec "$@"' - "$i" \
		    "$SCTPCAT" --stack "$SCTPCAT_STACK" -N --in line \
		    ${srv_udp:+--udp=$srv_udp} "$srv_addr"
	done
	for i in {1..20}; do
		wait_for "c$i" 0
	done
	stop srv
	wait_for srv 143
	[ "$(sort -u srv.out | wc -l)" -eq 1000 ]
	[ "$(wc -l <srv.out)" -eq 1000 ]
}

@test "--echo and --discard" {
	listen_bg srv -k --echo
	random_file in 500000
	run_sc 0 -q 1 -S 12 @srv <in
	same_file in stdout
	printf 'one\ntwo\n' >lines
	run_sc 0 -q 1 -u --in line --out line @srv <lines
	same_file lines stdout
	stop srv
	wait_for srv 143
	listen_bg two -k --discard
	run_sc 0 -N @two <in
	[ -z "$output" ]
	wait_line two.err 'ended: received .* 500000 bytes; sent 0'
	stop two
	wait_for two 143
}

@test "a listener that is to stop takes nobody more" {
	listen_bg srv -k
	bg -i slow sctpcat -v @srv
	wait_line srv.err 'connection from'
	kill -STOP "$slow_pid"
	stop srv
	while run_sc 0 -w 5 @srv; do :; done
	[ "$status" -eq 3 ]
	kill -CONT "$slow_pid"
	wait_for srv 143
}
