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
