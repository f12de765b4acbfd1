#!/usr/bin/env bats
# What options by name do to the packets, by a capture on the loopback device.

load helper

capture()
{
	bg -i cap tcpdump -i lo -U --immediate-mode -w cap.pcap sctp
	wait_line cap.err 'listening on lo'
}

# frames = the fields of the packets that FILTER chooses, a line each
frames() # FILTER FIELD...
{
	local fields=() field
	for field in "${@:2}"; do
		fields+=(-e "$field")
	done
	tshark -r cap.pcap -Y "$1" -T fields "${fields[@]}" >frames 2>/dev/null
	mapfile -t frames <frames
	echo "$1: ${frames[*]:0:20}"
	[[ ${#frames[@]} -gt 0 ]]
}

# The packets that are awaited are in the file once one after them is.
captured()
{
	sctpcat -z 127.0.0.1:9 || :
	until frames 'sctp.dstport == 9' frame.number; do
		:
	done
	kill "$cap_pid"
	wait_for cap any
}

# say_to PORT OPTIONS...: a message of 2000 bytes
say_to()
{
	run_sc 0 -N "${@:2}" "127.0.0.1:$1" <text
}

@test "what the INIT offers, and what the packets carry" {
	sysctl -qw net.sctp.intl_enable=1
	random_file text 2000
	printf secret >key
	listen_bg plain -k
	run_sc 0 -z -v -o path_mtu=600 @plain
	[[ $output =~ 127.0.0.1\ +active.*\ 600 ]]
	capture
	say_to "$plain_port" -o ostreams=7 -o max_istreams=9 -o pr=0 -o ecn=0 \
	    -o adaptation=0xcafe -o dscp=46 -o ttl=9
	listen_bg many -k -o asconf=1 -o reconf=1 -o auth_chunks=data \
	    -o auth_key=1:key -o auth_active_key=1 -o auth_hmacs=sha256,sha1
	say_to "$many_port" -o asconf=1 -o reconf=1 -o auth_chunks=data \
	    -o auth_key=1:key -o auth_active_key=1 -o auth_hmacs=sha256,sha1
	listen_bg woven -k -o interleaving=1
	say_to "$woven_port" -o interleaving=1
	listen_bg six -k '[::1]:0'
	run_sc 0 -N -o flow_label=74565 -o ttl=7 "$six_addr" <text
	captured
	local sent="sctp.dstport == $plain_port"

	frames "$sent && sctp.chunk_type == 1" sctp.init_nr_out_streams \
	    sctp.init_nr_in_streams sctp.adaptation_layer_indication \
	    sctp.parameter_type
	[[ ${frames[0]} == 7*9*0x*cafe* && ${frames[0]} != *0xc000* &&
	    ${frames[0]} != *0x8000* ]]
	frames "$sent && sctp.chunk_type == 0" ip.dsfield.dscp ip.ttl
	[[ ${frames[0]} == 46$'\t'9 ]]

	sent="sctp.dstport == $many_port"
	frames "$sent && sctp.chunk_type == 1" sctp.supported_chunk_type \
	    sctp.hmac_id sctp.chunk_type_to_auth
	# ASCONF, ASCONF-ACK, RE-CONFIG; SHA-256 first; DATA
	[[ ${frames[0]} == *193* && ${frames[0]} == *128* &&
	    ${frames[0]} == *130* && ${frames[0]} == *3,1* ]]
	frames "$sent && sctp.chunk_type == 0" sctp.chunk_type
	for frame in "${frames[@]}"; do
		[[ $frame == *15,0* ]] # AUTH, then DATA
	done
	frames "sctp.dstport == $woven_port && sctp.chunk_type == 64" \
	    sctp.chunk_type
	run ! frames "sctp.dstport == $woven_port && sctp.chunk_type == 0" \
	    sctp.chunk_type
	frames "sctp.dstport == $six_port && sctp.chunk_type == 0" ipv6.flow \
	    ipv6.hlim
	[[ ${frames[0]} == *12345$'\t'7 ]]
	sysctl -qw net.sctp.intl_enable=0
}

@test "heartbeats: often, and never" {
	capture
	listen_bg srv -k -o heartbeat=0
	run_sc 0 -q 1.5 -o heartbeat=50 -o rto_min=50 -o rto_initial=50 @srv \
	    <<<hello
	captured
	frames "sctp.dstport == $srv_port && sctp.chunk_type == 4" frame.number
	[[ ${#frames[@]} -ge 3 ]]
	run ! frames "sctp.srcport == $srv_port && sctp.chunk_type == 4" \
	    frame.number
}

@test "the kernel refuses: exit 8 and the sysctl that decides" {
	sysctl -qw net.sctp.intl_enable=0
	run_sc 8 -z -o interleaving=1 127.0.0.1:9
	[[ $output == *"sysctl net.sctp.intl_enable decides"* ]]
	run_sc 8 -z -o udp_encaps_port=9899 127.0.0.1:9
	[[ $output == *"sysctl net.sctp.udp_port decides"* ]]
	run_sc 8 -z -o scheduler=wfq 127.0.0.1:9
	[[ $output == *"this version of the stack"* ]]
}

@test "every option is read back from both ends" {
	run timeout 60 "$top/build/unit/test_stack_options" kernel
	assert_success
}
