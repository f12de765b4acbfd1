#!/usr/bin/env bats
# Two hosts with two networks between them: paths, failover, unreachable.

load helper

setup()
{
	helper_setup
	ip netns add ha
	ip netns add hb
	for i in 1 2; do
		ip -n ha link add "a$i" type veth peer name "b$i" netns hb
		ip -n ha addr add "10.9$i.0.1/24" dev "a$i"
		ip -n hb addr add "10.9$i.0.2/24" dev "b$i"
		ip -n ha link set "a$i" up
		ip -n hb link set "b$i" up
	done
	ip -n ha link set lo up
	ip -n hb link set lo up
	in_a=(ip netns exec ha "$SCTPCAT" --stack kernel)
	in_b=(ip netns exec hb "$SCTPCAT" --stack kernel)
}

teardown()
{
	helper_teardown
	ip netns del ha
	ip netns del hb
}

fast=(-o rto_initial=100 -o rto_min=100 -o rto_max=200
	-o path_max_retrans=1 -o heartbeat=100)

@test "a path that is cut is seen, and the data goes over the other" {
	bg -i srv "${in_b[@]}" -v -E -l "${fast[@]}" 10.91.0.2/10.92.0.2:0
	wait_ready srv
	bg -i cli "${in_a[@]}" -v -E "${fast[@]}" -s 10.91.0.1/10.92.0.1 \
	    "$srv_addr"
	wait_line srv.err 'event path .*address=10.92.0.1 state=confirmed'
	say cli "before"
	wait_line srv.out before
	ip -n ha link set a1 down
	wait_line cli.err 'event path .*address=10.91.0.2 state=unreachable'
	say cli "after"
	wait_line srv.out after
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}

@test "all paths cut: lost, within the retransmissions that were set" {
	bg -i srv "${in_b[@]}" -v -l "${fast[@]}" 10.91.0.2/10.92.0.2:0
	wait_ready srv
	bg -i cli "${in_a[@]}" -v "${fast[@]}" -o assoc_max_retrans=3 \
	    -s 10.91.0.1/10.92.0.1 "$srv_addr"
	wait_line cli.err 'connected to'
	ip -n ha link set a1 down
	ip -n ha link set a2 down
	say cli lost
	wait_for cli 7
	grep -q 'association lost' cli.err
	stop srv
	wait_for srv any
}

@test "a host that is not there: unreachable, 5" {
	begin=$SECONDS
	run -5 timeout 20 "${in_a[@]}" -z 10.91.0.77:9
	assert_output --partial "10.91.0.77:9: no route to host"
	run -5 "${in_a[@]}" -z 198.51.100.1:9
	assert_output --partial "198.51.100.1:9: network is unreachable"
}

@test "loss, delay and reordering: a file arrives whole" {
	random_file in 400000
	ip netns exec ha tc qdisc add dev a1 root netem delay 5ms 2ms loss 2% \
	    duplicate 1% reorder 5%
	bg srv "${in_b[@]}" -v -l 10.91.0.2:0
	wait_ready srv
	timeout 60 "${in_a[@]}" -N -o rto_min=100 -s 10.91.0.1 "$srv_addr" <in
	wait_for srv 0
	same_file in srv.out
}

@test "a window that is too small for the path is named, once" {
	tc -n ha qdisc add dev a1 root netem delay 25ms limit 10000
	random_file in 4000000
	bg srv "${in_b[@]}" -v -k --discard -l -o rcvbuf=64k 10.91.0.2:0
	wait_ready srv
	bg -f in cli "${in_a[@]}" -v -N "$srv_addr"
	wait_for cli 0
	grep -q "the peer's window of 65536 bytes allows no more than [12]" \
	    cli.err
	grep -q 'sysctl net.core.rmem_max, or -o rcvbuf= there' cli.err
	[ "$(grep -c 'allows no more' cli.err)" -eq 1 ]
	head -c 2000000 in >less
	bg -f less small "${in_a[@]}" -v -N --in block:1k \
	    -o sndbuf=20k "$srv_addr"
	wait_for small 0
	grep -q 'the send buffer .*wmem_max, or -o sndbuf= here' small.err
	# With enough of both there is nothing to say.
	stop srv
	bg big "${in_b[@]}" -v -k --discard -l 10.91.0.2:0
	wait_ready big
	bg -f in fine "${in_a[@]}" -v -N "$big_addr"
	wait_for fine 0
	! grep -q 'allows no more' fine.err
}

@test "what is too late is skipped by FORWARD-TSN, the rest arrives" {
	bg srv "${in_b[@]}" -v -l --out line 10.91.0.2:0
	wait_ready srv
	bg cap ip netns exec hb tcpdump -i b1 -U --immediate-mode -w cap.pcap
	wait_line cap.err 'listening on b1'
	bg -i cli "${in_a[@]}" -v --in line -o rto_initial=200 -o rto_min=200 \
	    -o rto_max=400 -o path_max_retrans=50 -o assoc_max_retrans=100 \
	    --reliability ttl:300 -s 10.91.0.1 "$srv_addr"
	wait_line cli.err 'connected to'
	say cli first
	wait_line srv.out first
	tc -n ha qdisc add dev a1 root netem loss 100%
	say cli "too late"
	# Longer than its time to live, and some retransmissions.
	timeout 1.5 tail -f /dev/null || :
	tc -n ha qdisc del dev a1 root
	say cli last
	wait_line srv.out last
	hang_up cli
	wait_for cli 0
	wait_for srv 0
	printf 'first\nlast\n' | cmp - srv.out
	stop cap INT
	wait_for cap 0
	tshark -n -r cap.pcap -Y 'sctp.chunk_type == 192' 2>/dev/null |
	    grep -q 10.91.0.2
}
