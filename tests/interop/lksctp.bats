#!/usr/bin/env bats
# lksctp's own programs on the other side.

load ../helper

@test "sctp_test sends to us" {
	listen_bg srv -k
	bg peer sctp_test -H 127.0.0.1 -P 45999 -h 127.0.0.1 -p "$srv_port" -s \
	    -c 1 -x 3
	wait_for peer 0
	wait_line srv.err 'association 1 ended: received [1-9]'
	stop srv
	wait_for srv 143
}

@test "we send to sctp_test" {
	bg peer stdbuf -oL sctp_test -H 127.0.0.1 -P 45998 -l
	wait_line peer.out 'Server: Receiving'
	run_sc 0 -N -S 3 -P 46 127.0.0.1:45998 <<<"hello"
	wait_line peer.out 'COMMUNICATION_UP'
	wait_line peer.out 'Data 6 bytes. First 6 bytes: hello'
	wait_line peer.out 'SHUTDOWN_COMPLETE'
	stop peer
	wait_for peer any
}

@test "sctp_darn says lines to us, and prints what we say" {
	listen_bg srv -k
	bg -i peer sctp_darn -H 127.0.0.1 -P 45997 -h 127.0.0.1 \
	    -p "$srv_port" -s
	say peer hello
	wait_line srv.err 'connection from 127.0.0.1:45997'
	say peer again
	wait_size srv.out 14
	# It counts the zero behind the text in.
	printf 'hello\n\0again\n\0' | cmp - srv.out
	stop srv
	wait_for srv 143
	bg back stdbuf -oL sctp_darn -H 127.0.0.1 -P 45996 -l
	wait_line back.out 'listening'
	run_sc 0 -N -S 3 -P 46 127.0.0.1:45996 <<<"said by us"
	wait_line back.out 'sinfo_stream 3'
	wait_line back.out 'sinfo_ppid 771751936' # 46, which it does not turn
	wait_line back.out 'DATA.11.:  said by us'
	stop back
	wait_for back any
}

@test "sctp_status sends to us and sees the association" {
	listen_bg srv -k
	bg peer sctp_status -H 127.0.0.1 -P 45995 -h 127.0.0.1 \
	    -p "$srv_port" -s -c 1 -x 2 -f status
	wait_for peer 0
	grep -q 'ESTABLISHED .* 10 *10 .*ACTIVE' status
	wait_size srv.out 20
	stop srv
	wait_for srv 143
	grep -q 'association 1 ended: received 20 messages' srv.err
}
