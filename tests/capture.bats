#!/usr/bin/env bats
# Files of what passed: --pcap, -x, --log.

load helper

# dissect FILE FIELD...: one line a packet, with both checksums verified
dissect()
{
	local file=$1 field fields=()
	shift
	for field; do
		fields+=(-e "$field")
	done
	tshark -n -o sctp.checksum:CRC-32C -o ip.check_checksum:TRUE \
	    -r "$file" -T fields -E separator=' ' "${fields[@]}" 2>/dev/null
}

# A capabilities exchange request with an Origin-Host.
cer='\x01\x00\x00\x24\x80\x00\x01\x01\x00\x00\x00\x00'
cer+='\x00\x00\x00\x01\x00\x00\x00\x01'
cer+='\x00\x00\x01\x08\x40\x00\x00\x10host.net'

@test "--pcap: direction, ports, stream, PPID; dissected by its protocol" {
	listen_bg srv --pcap srv.pcapng -k --echo
	printf %b "$cer" >cer
	run_sc 0 -q 5 -W 1 -S 3 -P diameter --pcap cli.pcapng @srv <cer
	run_sc 0 -q 5 -W 1 -P ngap -u --pcap ngap.pcapng @srv <cer
	run dissect cli.pcapng frame.packet_flags_direction sctp.dstport \
	    sctp.data_sid sctp.data_payload_proto_id diameter.cmd.code \
	    sctp.checksum.status ip.checksum.status
	echo "$output"
	[[ ${#lines[@]} -eq 2 ]]
	[[ ${lines[0]} == "0x00000002 $srv_port 0x0003 46 257 1 1" ]]
	[[ ${lines[1]} =~ ^0x00000001\ [0-9]+\ 0x0003\ 46\ 257\ 1\ 1$ ]]
	run dissect ngap.pcapng _ws.col.Protocol sctp.data_u_bit
	echo "$output"
	[[ ${lines[0]} == "NGAP "* ]]
	# Both associations of the listener, and what it received first.
	run dissect srv.pcapng frame.packet_flags_direction sctp.srcport
	echo "$output"
	[[ ${#lines[@]} -eq 4 ]]
	[[ ${lines[0]} == 0x00000001* ]]
	[[ ${lines[1]} == "0x00000002 $srv_port" ]]
}

@test "--pcap: a long message is fragments that make a whole; a FIFO" {
	random_file in 200000
	listen_bg srv
	mkfifo fifo
	bg reader cp fifo copy.pcapng
	run_sc 0 -N --in block:200000 --pcap fifo @srv <in
	wait_for reader 0
	run dissect copy.pcapng sctp.data_b_bit sctp.data_e_bit sctp.data_tsn
	echo "$output"
	[[ ${#lines[@]} -eq 4 ]]
	# Put together at the last.
	run dissect copy.pcapng sctp.fragment
	echo "$output"
	[[ $output == *1,2,3,4* ]]
}

@test "-x and --log: both directions" {
	listen_bg srv -k --echo
	run_sc 0 -q 5 -W 1 -x hex --log log -P 46 @srv <<<hello
	cat hex
	sent='assoc 1, stream 0, ppid 46 \(diameter\), 6 bytes'
	grep -Eq "^> [-0-9]+ [:.0-9]+ $sent\$" hex
	grep -Eq '^< .* assoc 1, stream 0, .* 6 bytes, from 127.0.0.1:' hex
	[[ $(grep -Ec '^00000000  68 65 6c 6c 6f 0a +\|hello\.\|$' hex) -eq 2 ]]
	[[ $(<log) == $'hello\nhello' ]]
}

@test "a capture file that fails: said once, and traffic goes on" {
	listen_bg srv -k --echo
	run_sc 0 -q 5 -W 3 --in line --log /dev/full @srv <<<$'a\nb\nc'
	[[ $output == abc ]]
	[[ $stderr == *"/dev/full: no space left on device"* ]]
	[[ $(grep -c /dev/full <<<"$stderr") -eq 1 ]]
	run_sc 1 --pcap /nonexistent/file @srv
	[[ $stderr == *"/nonexistent/file: no such file"* ]]
	run_sc 2 -z --pcap file @srv
	[[ $stderr == *"--pcap needs a mode"* ]]
}

@test "a FIFO that nobody reads, and one file for two captures: refused" {
	mkfifo fifo
	run_sc 1 --pcap fifo 127.0.0.1:9
	[[ $stderr == *"fifo: nobody reads this FIFO"* ]]
	run_sc 2 --pcap same --log same 127.0.0.1:9
	[[ $stderr == *"same is named for two captures"* ]]
	[ ! -e same ]
}

@test "a capture on standard output, where nothing else is" {
	listen_bg srv -k --discard --pcap -
	run_sc 0 -N -P 46 --send-only -x - @srv <<<hello
	[[ $output == *"|hello.|"* ]]
	wait_line srv.err 'association 1 ended'
	run dissect srv.out sctp.data_payload_proto_id
	[[ $output == 46 ]]
	run_sc 2 --log - @srv
	[[ $stderr == *"--log -: standard output has the messages"* ]]
	run_sc 2 --send-only --json --pcap - @srv
	[[ $stderr == *"--pcap -: standard output has the messages"* ]]
	run_sc 2 --output 0=- --output 1=file --pcap - @srv
	[[ $stderr == *"--pcap -: standard output has the messages"* ]]
}
