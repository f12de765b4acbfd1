#!/usr/bin/env bats
# What the commands of the control socket put on the wire, as tshark sees it,
# and a peer that does not answer.

load helper

setup()
{
	helper_setup
	ip netns add hc
	ip -n hc link set lo up
	in_c=(ip netns exec hc)
}

teardown()
{
	helper_teardown
	ip netns del hc
}

# srv and cli in the namespace; cli has the control socket.
pair() # ARGS...
{
	bg srv "${in_c[@]}" "$SCTPCAT" --stack kernel -v -E -d -l "$@" \
	    127.0.0.1:0
	wait_ready srv
	bg cli "${in_c[@]}" "$SCTPCAT" --stack kernel -v -d \
	    --control cli.sock -s 127.0.0.1 "$@" "$srv_addr"
	wait_line cli.err 'connected to'
}

commands() # LINE...
{
	run timeout "$patience" socat -t "$patience" - UNIX-CONNECT:cli.sock \
	    < <(printf '%s\n' "$@")
}

@test "ASCONF, RE-CONFIG and HEARTBEAT on the wire" {
	bg shark "${in_c[@]}" tshark -l -n -i lo -f sctp -T fields \
	    -e sctp.chunk_type -e sctp.parameter_type
	wait_line shark.err 'Capture started|Capturing on'
	# Capturing for sure once it shows something.
	until grep -q . shark.out; do
		"${in_c[@]}" "$SCTPCAT" --stack kernel -z 127.0.0.1:9 || :
	done
	pair -o asconf=1 -o auth=1 -o reconf=1
	commands "bind-add 127.0.0.3" "peer-primary 127.0.0.3" \
	    "heartbeat 127.0.0.1" "reset-streams 1" "reset-streams in 2" \
	    "add-streams 2 3" "bind-remove 127.0.0.1" shutdown
	[ "$(grep -c '"ok":true' <<<"$output")" -eq 8 ]
	wait_for cli 0
	wait_for srv 0
	# SHUTDOWN COMPLETE is the last of all.
	wait_line shark.out '^14'
	tr '\t' ' ' <shark.out >seen
	# AUTH and ASCONF with: add (c001), set primary (c004), delete
	# (c002); each is acknowledged (128), behind AUTH as well.
	for parameter in c001 c004 c002; do
		grep -Eq "^15,193 .*0x$parameter" seen
	done
	[ "$(grep -c '^15,128' seen)" -eq 3 ]
	# RE-CONFIG: outgoing (13) and incoming (14) resets, more outgoing
	# (17) and incoming (18) streams, responses (16).
	for parameter in d e 10 11 12; do
		grep -Eq "^130.*0x00(0$parameter|$parameter)" seen
	done
	# The one on demand; the others are 30 s apart.
	grep -q '^4 ' seen
	grep -q '^5 ' seen
	for state in added confirmed made-primary removed; do
		grep -q "event path .*state=$state" srv.err
	done
}

@test "bind-add that the peer does not answer: told after 5 seconds" {
	pair -o asconf=1 -o auth=1 -o rto_min=100 -o rto_max=1000 \
	    -o assoc_max_retrans=50
	"${in_c[@]}" tc qdisc add dev lo root netem loss 100%
	commands "bind-add 127.0.0.3"
	[[ $output == *'"ok":false,"code":4'*'not accepted it within 5 s'* ]]
	"${in_c[@]}" tc qdisc del dev lo root
	# It was sent, and is sent again.
	wait_line srv.err 'event path .*address=127.0.0.3 state=added'
	commands shutdown
	wait_for cli 0
	wait_for srv 0
}
