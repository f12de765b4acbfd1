#!/usr/bin/env bats
# Real peers over the kernel's SCTP, in both roles: socat and ncat.

load helper

@test "socat connects to us" {
	random_file in 300000
	random_file back 200000
	bg srv bash -c 'exec "$@" <back' - "$SCTPCAT" --stack kernel -v -l \
	    127.0.0.1:0
	wait_ready srv
	# Its shutdown(SHUT_WR) would end both directions.
	bg peer bash -c 'exec socat -t 3 - "SCTP:$1,shut-none" <in >out' - \
	    "$srv_addr"
	wait_for peer 0
	wait_for srv 0
	same_file in srv.out
	same_file back out
}

@test "we connect to socat" {
	random_file in 300000
	bg peer socat -d -d SCTP-LISTEN:0,bind=127.0.0.1 EXEC:cat
	wait_line peer.err 'listening on .*127.0.0.1:([0-9]+)'
	run_sc 0 -q 2 "127.0.0.1:${BASH_REMATCH[1]}" <in
	wait_for peer 0
	same_file in stdout
}

@test "ncat connects to us" {
	listen_bg -i srv
	mkfifo hold
	bg peer bash -c 'exec ncat --sctp "$@" <hold >got' - \
	    127.0.0.1 "$srv_port"
	exec {fd}>hold
	echo "from ncat" >&"$fd"
	wait_line srv.out 'from ncat'
	say srv "from us"
	wait_line got 'from us'
	exec {fd}>&-
	wait_for peer any
	wait_for srv any
}

@test "we connect to ncat" {
	mkfifo hold
	bg peer bash -c 'exec ncat --sctp -v -l 127.0.0.1 45454 <hold'
	exec {fd}>hold
	wait_line peer.err 'Listening on'
	bg -i cli sctpcat -v 127.0.0.1:45454
	wait_line cli.err 'connected to'
	say cli "from us"
	wait_line peer.out 'from us'
	echo "from ncat" >&"$fd"
	wait_line cli.out 'from ncat'
	hang_up cli
	wait_for cli 0
	exec {fd}>&-
	wait_for peer any
}

@test "socat shuts down before it has all: said, 7" {
	random_file back 3000000
	bg srv bash -c 'exec "$@" <back' - "$SCTPCAT" --stack kernel -v -l \
	    127.0.0.1:0
	wait_ready srv
	socat -u - "SCTP:$srv_addr" <<<"only this"
	wait_for srv 7
	grep -q 'before all messages were sent\|aborted by the peer' srv.err
	[ "$(<srv.out)" = "only this" ]
}
