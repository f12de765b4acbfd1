#!/usr/bin/env bats
# What is said of messages, as tshark sees it on the wire.

load helper

setup()
{
	helper_setup
	ip netns add hw
	ip -n hw link set lo up
	in_w=(ip netns exec hw)
}

teardown()
{
	helper_teardown
	ip netns del hw
}

# Show the fields of what passes, from now on, in shark.out.
watch() # FIELD...
{
	local field fields=()
	for field; do
		fields+=(-e "$field")
	done
	bg shark "${in_w[@]}" tshark -l -n -i lo -f sctp -T fields \
	    -E separator=' ' "${fields[@]}"
	wait_line shark.err 'Capture started|Capturing on'
	# Capturing for sure once it shows something.
	until grep -q . shark.out; do
		"${in_w[@]}" "$SCTPCAT" --stack kernel -z 127.0.0.1:9 || :
	done
}

# SHUTDOWN COMPLETE is the last of all.
watched()
{
	wait_line shark.out '^14'
	stop shark
}

@test "stream, PPID, order; and --pcap has the real numbers" {
	watch sctp.chunk_type sctp.data_tsn_raw sctp.data_sid \
	    sctp.data_payload_proto_id sctp.data_u_bit
	bg srv "${in_w[@]}" "$SCTPCAT" --stack kernel -v --pcap srv.pcapng \
	    -l 127.0.0.1:0
	wait_ready srv
	"${in_w[@]}" "$SCTPCAT" --stack kernel -N -u -S 7 -P ngap \
	    "$srv_addr" <<<hello
	wait_for srv 0
	watched
	seen=$(grep '^0 ' shark.out)
	echo "$seen"
	[[ $seen =~ ^0\ [0-9]+\ 0x0007\ 60\ (1|True)$ ]]
	run tshark -n -r srv.pcapng -T fields -E separator=' ' \
	    -e sctp.chunk_type -e sctp.data_tsn_raw -e sctp.data_sid \
	    -e sctp.data_payload_proto_id -e sctp.data_u_bit
	echo "$output"
	[[ $output == *"$seen"* ]]
}

@test "sack_now is the I bit, of this message alone" {
	watch sctp.chunk_type sctp.data_i_bit
	bg srv "${in_w[@]}" "$SCTPCAT" --stack kernel -v -l --out line \
	    127.0.0.1:0
	wait_ready srv
	bg -i cli "${in_w[@]}" "$SCTPCAT" --stack kernel --in json "$srv_addr"
	say cli '{"text":"one"}'
	wait_line srv.out one
	say cli '{"text":"two","sack_now":true}'
	wait_line srv.out two
	hang_up cli
	wait_for cli 0
	wait_for srv 0
	watched
	run grep '^0 ' shark.out
	[[ ${lines[0]} =~ ^0\ (0|False)$ && ${lines[1]} =~ ^0\ (1|True)$ ]]
}

@test "ABORT carries its text; an association with one ends as any other" {
	random_file in 1000000
	watch sctp.chunk_type sctp.cause_code sctp.cause_information
	bg srv "${in_w[@]}" "$SCTPCAT" --stack kernel -v -E -k --echo -l \
	    127.0.0.1:0
	wait_ready srv
	cli=("${in_w[@]}" "$SCTPCAT" --stack kernel -v "--abort=gone fishing")
	"${cli[@]}" "$srv_addr" <<<hello
	wait_line srv.err 'cause=user-initiated-abort .*gone fishing'
	hex=$(printf 'gone fishing' | od -An -tx1 | tr -d ' \n')
	wait_line shark.out "^6 (12|0x000c) $hex"
	# By the control socket; and messages both ways before the end.
	bg -i ctl "${cli[@]}" --control sock "$srv_addr"
	wait_line ctl.err 'connected to'
	echo 'abort by hand' | socat - UNIX-CONNECT:sock
	wait_for ctl any
	wait_line srv.err 'cause=user-initiated-abort .*by hand'
	bg -i both "${cli[@]}" "$srv_addr"
	say both "there and back"
	wait_line both.out 'there and back'
	hang_up both
	wait_for both 0
	# Refused; and a peer that is faster with its end than we with reading.
	run -3 "${cli[@]}" 127.0.0.1:9
	bg -f in fast "${in_w[@]}" "$SCTPCAT" --stack kernel -v -N -l \
	    127.0.0.1:0
	wait_ready fast
	"${cli[@]}" -d "$fast_addr" >got
	cmp in got
}
