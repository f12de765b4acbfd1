#!/usr/bin/env bats
# The userspace stack: UDP ports, privileges, neighbours, raw IP.

load helper

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)

@test "the UDP port is taken: said, with the option that changes it" {
	listen_bg srv
	run_sc 1 -l "--udp=$srv_udp:9899" 127.0.0.1:0
	[[ $stderr == *"UDP port $srv_udp is in use"*--udp* ]]
}

@test "as nobody, on two loopback addresses" {
	udp_options srv
	bg srv "${nobody[@]}" "$SCTPCAT" --stack user -v -l "${udp[@]}" \
	    127.0.0.1/127.0.0.2:0
	wait_ready srv
	random_file in 500000
	"${nobody[@]}" "$SCTPCAT" --stack user -N "--udp=$srv_udp" \
	    "$srv_addr" <in
	wait_for srv 0
	same_file in srv.out
}

@test "several listeners and clients on one host do not disturb each other" {
	for i in 1 2 3; do
		listen_bg -i "s$i"
	done
	for i in 1 2 3; do
		bg -i "c$i" sctpcat -v "@s$i"
	done
	for i in 1 2 3; do
		wait_line "c$i.err" 'connected to'
		say "c$i" "hello $i"
	done
	for i in 1 2 3; do
		wait_line "s$i.out" "hello $i"
		hang_up "c$i"
		wait_for "c$i" 0
		wait_for "s$i" 0
	done
}

@test "raw IP: refused without privileges, works on loopback with them" {
	run -8 "${nobody[@]}" "$SCTPCAT" --stack raw 127.0.0.1:9
	assert_output --partial "CAP_NET_RAW"
	random_file in 200000
	SCTPCAT_STACK=raw
	listen_bg srv
	run_sc 0 -N @srv <in
	wait_for srv 0
	same_file in srv.out
}

@test "idle, it hardly uses the processor" {
	listen_bg -i srv
	bg -i cli sctpcat -v @srv
	wait_line cli.err 'connected to'
	timeout 3 tail -f /dev/null || :
	# utime and stime in ticks of 10 ms: 1 % of 3 s are 3.
	for pid in "$srv_pid" "$cli_pid"; do
		read -r -a stat <"/proc/$pid/stat"
		echo "ticks: ${stat[13]} ${stat[14]}"
		[ $((stat[13] + stat[14])) -le 10 ]
	done
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}

@test "packets are as large as loopback takes, from both ends" {
	# The association stays until both have seen it: one that has ended
	# before it is accepted has no path to tell of.
	listen_bg srv -d --status
	bg -i cli sctpcat -N --status @srv
	wait_line srv.err '^connection from 127'
	hang_up cli
	wait_for cli 0
	wait_for srv 0
	grep -q '127.0.0.1 .* 8960$' cli.err
	grep -q '127.0.0.1 .* 8960$' srv.err
}

# A packet in more than 32 pieces never left.
@test "messages of all lengths, bundled, and short fragments" {
	awk 'BEGIN {
		for (i = 0; i < 6000; i++)
			printf "%*d\n", i % 2 ? 1230 : i * 7919 % 4000 + 1, i
	}' >in
	for maxseg in 0 300; do
		listen_bg to$maxseg --out line :0
		run_sc 0 -N -o maxseg=$maxseg --in line @to$maxseg <in
		wait_for to$maxseg 0
		same_file in to$maxseg.out
	done
	for maxseg in 0 300; do
		listen_bg -f in from$maxseg -N -o maxseg=$maxseg :0
		run_sc 0 -q -1 @from$maxseg </dev/null
		wait_for from$maxseg 0
		same_file in stdout
	done
}
