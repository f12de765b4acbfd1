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
	# A listener that is stopped does not answer either.
	listen_bg -i srv
	udp=()
	[[ $SCTPCAT_STACK == user ]] || skip_to_silence
	kill -STOP "$srv_pid"
	begun=$(now)
	run_sc 4 -w 0.5 @srv </dev/null
	elapsed 500 $((550 + slack))
	[[ $stderr == *"connect 127.0.0.1:$srv_port: no answer within 0.5 s"* ]]
	kill -CONT "$srv_pid"
	stop srv
	wait_for srv any
}

# The kernel answers for a stopped program: an address where nobody is.
skip_to_silence()
{
	ip netns add silent
	ip link add sil0 type veth peer name sil1 netns silent
	ip addr add 10.77.0.1/24 dev sil0
	ip link set sil0 up
	ip netns exec silent ip addr add 10.77.0.2/24 dev sil1
	ip netns exec silent ip link set sil1 up
	ip netns exec silent nft "add table t; add chain t in { type filter \
hook input priority 0; }; add rule t in ip protocol sctp drop" 2>/dev/null ||
		ip netns exec silent ip route add blackhole 10.77.0.1/32
	begun=$(now)
	run_sc 4 -w 0.5 10.77.0.2:9 </dev/null
	elapsed 500 $((550 + slack))
	ip netns del silent
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
