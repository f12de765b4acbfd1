# shellcheck shell=bash
# Workloads on the kernel's stack that are not about volume.

# Run a round-trip client and record what it prints.
trips() # WORKLOAD TOOL PAIR-ARGUMENTS...
{
	local name=$1 tool=$2 median p99 stalls
	shift 2
	pair -u -l 20 -o "$scratch/trips" "$@" || return
	read -r median p99 _ stalls <"$scratch/trips"
	[ -n "$stalls" ] || return
	row kernel "$name-median" us "$tool" "$median"
	row kernel "$name-p99" us "$tool" "$p99"
	row kernel "$name-stalls" stalls "$tool" "$stalls"
}

echo_sctpcat()
{
	trips echo sctpcat "$SCTPCAT" --stack kernel -v -l --echo \
	    "$host:$port" -- "$bin/ping" client "$port" "$count"
}

echo_limit()
{
	trips echo limit "$bin/ping" serve "$port" -- \
	    "$bin/ping" client "$port" "$count"
}

echo_socat()
{
	trips echo socat -p "$port" socat "SCTP4-LISTEN:$port,bind=$host" \
	    PIPE -- "$bin/ping" client "$port" "$count"
}

echo_ncat()
{
	trips echo ncat -p "$port" ncat --sctp -l -e /bin/cat "$host" \
	    "$port" -- "$bin/ping" client "$port" "$count"
}

ask() # TOOL CLIENT...
{
	local tool=$1
	shift
	trips ask "$tool" "$bin/ping" serve "$port" -- \
	    "$bin/ping" pipe "$count" "$@"
}

ask_sctpcat()
{
	ask sctpcat "$SCTPCAT" --stack kernel "$host:$port"
}

ask_limit()
{
	ask limit "$bin/ping" copy "$port"
}

ask_socat()
{
	ask socat socat - "SCTP4:$host:$port"
}

ask_ncat()
{
	ask ncat ncat --sctp "$host" "$port"
}

# 10,000 round trips each in three rounds.
workload_ping()
{
	local count=$((10200 / rounds))
	interleave echo_sctpcat echo_limit echo_socat echo_ncat --
	interleave ask_sctpcat ask_limit ask_socat ask_ncat --
}

# From a client's start to the first byte that a waiting server writes.
first_byte() # TOOL PAIR-ARGUMENTS...
{
	local tool=$1
	shift
	pair -u -f -l 10 -i "$scratch/line" "$@" &&
	    row kernel first-byte ms "$tool" "${first}e3"
}

first_sctpcat()
{
	first_byte sctpcat "$SCTPCAT" --stack kernel -v -l "$host:$port" -- \
	    "$SCTPCAT" --stack kernel -N "$host:$port"
}

first_limit()
{
	first_byte limit "$bin/limit" -f -s 64 receive "$host" "$port" -- \
	    "$bin/limit" -f -s 64 send "$host" "$port"
}

first_socat()
{
	first_byte socat -p "$port" socat -u \
	    "SCTP4-LISTEN:$port,bind=$host" - -- \
	    socat -u - "SCTP4:$host:$port"
}

first_ncat()
{
	first_byte ncat -p "$port" ncat --sctp -l --recv-only "$host" \
	    "$port" -- ncat --sctp --send-only "$host" "$port"
}

workload_first()
{
	printf '%63s\n' line >"$scratch/line"
	interleave first_sctpcat first_limit first_socat first_ncat --
	interleave first_sctpcat first_limit --
}

# Connect and leave, or say a line and leave, again and again.
again() # WORKLOAD TOOL COMMAND...
{
	local name=$1 tool=$2 times took cpu
	shift 2
	"$bin/again" "$count" "$scratch/line" "$@" >"$scratch/again" || return
	read -r times took cpu <"$scratch/again"
	row kernel "$name" ms "$tool" "${took}e3" "$times"
	row kernel "$name-cpu" ms "$tool" "${cpu}e3" "$times"
}

leave_sctpcat()
{
	again check sctpcat "$SCTPCAT" --stack kernel -z "$host:$sink"
	again line sctpcat "$SCTPCAT" --stack kernel -N "$host:$sink"
}

leave_limit()
{
	again check limit "$bin/leave" "$sink"
	again line limit "$bin/leave" "$sink" line
}

leave_socat()
{
	again check socat socat -u /dev/null "SCTP4:$host:$sink"
	again line socat socat -u - "SCTP4:$host:$sink"
}

leave_ncat()
{
	again check ncat ncat --sctp -z "$host" "$sink"
	again line ncat ncat --sctp --send-only "$host" "$sink"
}

# System calls of one run, start-up included.
leave_calls() # WORKLOAD TOOL COMMAND...
{
	strace -f -c -o "$scratch/calls" "${@:3}" <"$scratch/line" \
	    >/dev/null 2>&1
	row kernel "$1-calls" calls "$2" "$(calls)"
}

calls()
{
	awk '$NF == "total" { print $4 }' "$scratch/calls"
}

workload_leave()
{
	local count=20 sink=6999 server try
	printf '%63s\n' line >"$scratch/line"
	"$bin/many" serve $sink 2>/dev/null &
	server=$!
	for ((try = 0; try < 50; try++)); do
		"$bin/leave" $sink && break
		sleep 0.1
	done
	interleave leave_sctpcat leave_limit leave_socat leave_ncat --
	leave_calls check sctpcat "$SCTPCAT" --stack kernel -z "$host:$sink"
	leave_calls check limit "$bin/leave" $sink
	leave_calls check ncat ncat --sctp -z "$host" $sink
	leave_calls line sctpcat "$SCTPCAT" --stack kernel -N "$host:$sink"
	leave_calls line limit "$bin/leave" $sink line
	leave_calls line ncat ncat --sctp --send-only "$host" $sink
	kill $server
	wait $server
}

# System calls per message of a transfer in messages of 1 KiB; only one side at
# a time is slowed down by strace.
workload_calls()
{
	local messages trace=(strace -f -c -o "$scratch/calls")
	use_file 32
	messages=$((total / 1024))
	count_calls sender -- "${trace[@]}"
	count_calls receiver "${trace[@]}" --
}

count_calls() # SIDE RECEIVER'S-TRACE... -- SENDER'S-TRACE...
{
	local side=$1 receiver=()
	shift
	while [ "$1" != -- ]; do
		receiver+=("$1")
		shift
	done
	shift
	port=$((port + 1))
	pair -u -l 60 -i "$file" -x "$total bytes" "${receiver[@]}" \
	    "$SCTPCAT" --stack kernel -v -l "$host:$port" -- "$@" \
	    "$SCTPCAT" --stack kernel -v -N --in block:1024 "$host:$port" &&
	    row kernel "calls-$side" per-msg sctpcat "$(calls)" "$messages"
}

many() # TOOL N SERVER...
{
	local tool=$1 n=$2 served memory cpu spread rate
	shift 2
	"$bin/many" "$n" $((n < 1000 ? 1 : 2)) "$port" "$@" \
	    >"$scratch/many" || return
	read -r served memory cpu spread rate <"$scratch/many"
	row kernel "many-$n" served "$tool" "$served"
	row kernel "many-$n" KiB-each "$tool" "$memory"
	row kernel "many-$n" MB/s "$tool" "${rate}e-6"
	[ "$n" -gt 1 ] || return 0
	row kernel "many-$n" max/min "$tool" "$spread"
	# The guest counts in ticks of 10 ms.
	[ "$n" -ge 100 ] || return 0
	row kernel "many-$n" us-each "$tool" "$cpu"
}

many_sctpcat() # N
{
	many sctpcat "$1" "$SCTPCAT" --stack kernel -l -k --discard \
	    "$host:$port"
}

many_limit() # N
{
	many limit "$1" "$bin/many" serve "$port"
}

# A thousand associations need the memory.
workload_many()
{
	local n
	rm -f "$scratch/large" "$scratch/small"
	for n in 1 10 100 1000; do
		interleave many_sctpcat many_limit -- $n
	done
}

# A path of 10 ms, 100 Mbit/s and a loss of 1 %, between two hosts.
workload_netem()
{
	local host=10.99.0.2 spaces=(-S bench-a -R bench-b) rounds=5
	ip netns add bench-a
	ip netns add bench-b
	ip link add bench0 netns bench-a type veth \
	    peer name bench0 netns bench-b
	ip -n bench-a addr add 10.99.0.1/24 dev bench0
	ip -n bench-b addr add $host/24 dev bench0
	ip -n bench-a link set bench0 up
	ip -n bench-b link set bench0 up
	tc -n bench-a qdisc add dev bench0 root netem \
	    delay 10ms loss 1% rate 100mbit limit 10000
	use_file 8
	workload=netem unit=Mbit/s size=1024 slow=20 format=
	best='-b 16'
	interleave sctpcat limit --
	rounds=1 slow=3 size=65536
	interleave socat_sctp --
	ip netns del bench-a
	ip netns del bench-b
}
