#!/usr/bin/env bats
# Time limits: never early, and within 10 % (and what starting costs here).

load helper

# elapsed MIN MAX: milliseconds since $begun
now()
{
	local t=${EPOCHREALTIME/[.,]/}
	echo "${t%???}"
}

elapsed()
{
	local ms=$(($(now) - begun))
	echo "$ms ms, expected $1 to $2"
	[ "$ms" -ge "$1" ] && [ "$ms" -le "$2" ]
}

slack=400 # ms for the program's start, the guest is slow

@test "-w: nobody answers" {
	if [[ $SCTPCAT_STACK == user ]]; then
		# A listener that is stopped does not answer.
		listen_bg -i srv
		kill -STOP "$srv_pid"
	else
		silent_host
		srv_addr=10.77.0.2:9 srv_udp=
	fi
	begun=$(now)
	run_sc 4 -w 0.5 @srv </dev/null
	elapsed 500 $((550 + slack))
	[[ $stderr == *"connect ${srv_addr}: no answer within 0.5 s"* ]]
	[[ $SCTPCAT_STACK == user ]] || { ip netns del silent && return; }
	kill -CONT "$srv_pid"
	stop srv || : # it may have ended by itself
	wait_for srv any
}

# 10.77.0.2, where SCTP is thrown away. (The kernel answers for a program
# that is stopped, so that one is not silent.)
silent_host()
{
	ip netns add silent
	ip link add sil0 type veth peer name sil1 netns silent
	ip addr add 10.77.0.1/24 dev sil0
	ip link set sil0 up
	ip -n silent addr add 10.77.0.2/24 dev sil1
	ip -n silent link set sil1 up
	ip -n silent route add blackhole 10.77.0.1/32
}

@test "--accept-timeout: nobody came" {
	begun=$(now)
	udp_options none
	run_sc 4 -l "${udp[@]}" --accept-timeout 0.5 127.0.0.1:0
	elapsed 500 $((550 + slack))
	[[ $stderr == *"nobody came within 0.5 s"* ]]
}

@test "-i: idle, and traffic puts it off" {
	listen_bg -i srv
	begun=$(now)
	run_sc 4 -i 0.6 -q -1 @srv </dev/null
	elapsed 600 $((660 + slack))
	[[ $stderr == *"idle for 0.6 s"* ]]
	wait_for srv 0
}

@test "--max-time ends a session normally" {
	listen_bg -i srv
	begun=$(now)
	run_sc 0 --max-time 0.6 -q -1 @srv </dev/null
	elapsed 600 $((660 + slack))
	wait_for srv 0
	udp_options none
	run_sc 0 -l "${udp[@]}" --max-time 0.2 127.0.0.1:0
}

@test "huge and tiny limits" {
	listen_bg srv
	run_sc 0 -w 9223372036 -i 9223372036 -N @srv <<<x
	wait_for srv 0
	run_sc 2 -w -1 127.0.0.1:1
	run_sc 2 -w abc 127.0.0.1:1
	[[ $stderr == *timeout*abc* ]]
	run_sc 4 -w 0 ${srv_udp:+--udp=$srv_udp} 127.0.0.7:1 </dev/null ||
		run_sc 3 -w 0 ${srv_udp:+--udp=$srv_udp} 127.0.0.7:1 </dev/null
}
