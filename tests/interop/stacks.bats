#!/usr/bin/env bats
# The userspace stack in one network namespace, the kernel's in another, UDP
# (RFC 6951) between them.

load helper

setup()
{
	helper_setup
	ip netns add ka
	ip netns add kb
	ip -n ka link add va type veth peer name vb netns kb
	ip -n ka addr add 10.88.0.1/24 dev va
	ip -n kb addr add 10.88.0.2/24 dev vb
	for ns in ka kb; do
		ip -n $ns link set lo up
	done
	ip -n ka link set va up
	ip -n kb link set vb up
	# The kernel may not have put away the socket of the namespace before.
	for _ in {1..50}; do
		ip netns exec ka sysctl -q net.sctp.udp_port=9899 \
		    net.sctp.encap_port=9899 2>/dev/null && return
	done
	return 1
}

teardown()
{
	helper_teardown
	ip netns del ka
	ip netns del kb
}

# in_ns NAMESPACE STACK ARGS...
in_ns()
{
	expanded_ns=(ip netns exec "$1" "$SCTPCAT" --stack "$2" "${@:3}")
}

@test "userspace connects to the kernel" {
	random_file in 1000000
	in_ns ka kernel -v -E -l 10.88.0.1:0
	bg srv "${expanded_ns[@]}"
	wait_ready srv
	in_ns kb user -v -N -S 4 "$srv_addr"
	timeout 60 "${expanded_ns[@]}" <in
	wait_for srv 0
	same_file in srv.out
}

@test "the kernel connects to userspace" {
	random_file in 1000000
	in_ns kb user -v -E -l 10.88.0.2:0
	bg srv "${expanded_ns[@]}"
	wait_ready srv
	in_ns ka kernel --udp -v -N -S 4 "$srv_addr"
	timeout 60 "${expanded_ns[@]}" <in
	wait_for srv 0
	same_file in srv.out
}

@test "as root, userspace does not disturb the kernel's associations" {
	in_ns ka kernel -v -l 10.88.0.1:0
	bg -i srv "${expanded_ns[@]}"
	wait_ready srv
	in_ns kb kernel -v "$srv_addr"
	bg -i cli "${expanded_ns[@]}"
	wait_line cli.err 'connected to'
	in_ns ka user -v -l 10.88.0.1:0 --udp=7777:9899
	bg other "${expanded_ns[@]}"
	wait_ready other
	say cli "still there"
	wait_line srv.out 'still there'
	say srv "and back"
	wait_line cli.out 'and back'
	stop other
	wait_for other 143
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}
