#!/usr/bin/env bats
# What can be said of each message: reliability, destination, context.

load helper

@test "--reliability: what the peer does not take in time is given up" {
	# A window of a few messages, and nobody who reads.
	listen_bg -i srv -o rcvbuf=8192
	bg -i cli sctpcat -v -Esend-failed --reliability ttl:200 @srv
	wait_line srv.err 'connection from'
	stop srv STOP
	for ((i = 1; i <= 60; i++)); do
		say cli "$(printf '%01000d' "$i")"
	done
	wait_line cli.err 'event send-failed .*stream=0 .*context=[0-9]+'
	stop srv CONT
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}

@test "--reliability: rtx and prio are taken, others refused" {
	listen_bg srv -k
	run_sc 0 -N --reliability rtx:3 @srv <<<rtx
	run_sc 0 -N --reliability prio:0 @srv <<<prio
	run_sc 2 --reliability ttl:0 @srv
	[[ $stderr == *"too small: 0"* ]]
	run_sc 2 --reliability buf:1 @srv
	[[ $stderr == *'"buf:1" is none of ttl:MS, rtx:N, prio:N'* ]]
	wait_line srv.out rtx
	wait_line srv.out prio
}

@test "--to: an address of the peer, or an error" {
	listen_bg srv -k 127.0.0.1/127.0.0.2:0
	for addr in 127.0.0.1 127.0.0.2; do
		run_sc 0 -N --to $addr @srv <<<"to $addr"
		wait_line srv.out "^to $addr\$"
	done
	# Not a standstill, which the library has with its other schedulers.
	run_sc 0 -N -o scheduler=prio --in line --to 127.0.0.2 @srv \
	    < <(seq 3000)
	wait_line srv.err 'ended: received 3000 messages'
	run_sc 1 --to 127.0.0.9 @srv <<<x
	[[ $stderr == *"127.0.0.9 is not an address of the peer"* ]]
	run_sc 2 --to nobody @srv
	[[ $stderr == *nobody* ]]
	run_sc 2 -z --to 127.0.0.1 @srv
	[[ $stderr == *"--to needs a mode that sends"* ]]
}

@test "long messages of several streams, mixed on the way, stay apart" {
	local stream text options=(-o interleaving=1)
	for stream in 0 1 2; do
		text=$(head -c 150000 /dev/zero | tr '\0' $stream)
		printf '{"stream":%d,"text":"%s"}\n' $stream "$text"
	done >in
	[[ $SCTPCAT_STACK == user ]] || sysctl -qw net.sctp.intl_enable=1
	listen_bg srv "${options[@]}" -o partial_delivery_point=5000 \
	    -o rcvbuf=64k --out json
	run_sc 0 -N "${options[@]}" -o scheduler=rr --in json @srv <in
	wait_for srv 0
	[[ $SCTPCAT_STACK == user ]] || sysctl -qw net.sctp.intl_enable=0
	jq -cS '{stream, text}' srv.out | sort >out
	jq -cS . in | sort >want
	same_file want out
}
