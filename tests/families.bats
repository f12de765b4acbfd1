#!/usr/bin/env bats
# IPv4 and IPv6: what listens where can be reached from where, and from which
# local addresses.

load helper
servers=0

# What a listener on FORM answers to: each of HOSTs, with its -4 or -6.
answers() # FORM [OPTION...] -- HOST...
{
	local form=$1 options=() host
	shift
	while [[ $1 != -- ]]; do
		options+=("$1")
		shift
	done
	shift
	local name=srv$((++servers))
	listen_bg "$name" -k --echo "${options[@]}" "$form"
	local port=${name}_port udp_port=${name}_udp
	for host; do
		run_sc 0 --out line ${!udp_port:+--udp="${!udp_port}"} \
		    "$host:${!port}" <<<"to $host"
		[ "$output" = "to $host" ]
	done
	stop "$name"
	wait_for "$name" 143
}

@test "wildcards listen on one family or on both" {
	answers :0 -- 127.0.0.1 '[::1]' ''
	answers 0.0.0.0:0 -- 127.0.0.1
	answers '[::]:0' -- '[::1]' 127.0.0.1
	answers :0 -4 -- 127.0.0.1 0.0.0.0
	answers :0 -6 -- '[::1]'
}

@test "lists of one family, of both, and mapped addresses" {
	answers '127.0.0.1/127.0.0.2:0' -- 127.0.0.1 127.0.0.2/127.0.0.1
	answers '127.0.0.1/[::1]:0' -- 127.0.0.1 '[::1]' '[::1]/127.0.0.1'
	answers '[::ffff:127.0.0.1]:0' -- 127.0.0.1 '[::ffff:127.0.0.1]'
}

@test "local addresses to connect from" {
	listen_bg srv -k --discard '127.0.0.1/[::1]:0'
	local target source
	for target in 127.0.0.1 '[::1]'; do
		for source in '' "$target" ":0" "$target:0"; do
			run_sc 0 -z ${source:+-s "$source"} \
			    ${srv_udp:+--udp="$srv_udp"} "$target:$srv_port"
		done
	done
	run_sc 0 -z -s '127.0.0.1/[::1]' @srv
	run_sc 2 -z -s '[::1]' ${srv_udp:+--udp="$srv_udp"} \
	    "127.0.0.1:$srv_port"
	[[ $stderr == *"one is IPv4, one IPv6"* ]]
	run_sc 2 -6 -z 127.0.0.1:9
	run_sc 2 -4 -z '[::1]:9'
	stop srv
	wait_for srv 143
}

@test "the same port on two addresses, and again after the end" {
	listen_bg one -k --discard 127.0.0.1:0
	run_sc 0 -z @one
	udp_options two
	bg two sctpcat -v -k --discard -l "${udp[@]}" "127.0.0.2:$one_port"
	wait_ready two
	run_sc 0 -z @two
	stop one
	wait_for one 143
	bg again sctpcat -v -k --discard -l ${one_udp:+--udp="$one_udp:9899"} \
	    "127.0.0.1:$one_port"
	wait_ready again
	run_sc 0 -z @one
}
