# shellcheck shell=bash
# A file from a sender to a receiver, by each tool: functions that time it
# and record it. They use $size, $file and $total (its bytes), $nobody.

local_host=127.0.0.1

# Settings of the limit pair that are tried for a message size. Packets of
# 64 KiB, loopback's default, need 128 KiB of the receiver's buffer each.
limit_settings() # SIZE
{
	local small='-M 16384'
	case $1 in
	64) settings=("-pm -b 128 $small" "-pm -b 200" "-pm -b 64 -M 1500") ;;
	1024) settings=("-pm -b 128 $small" "-m -b 64 $small" "-b 128 $small") ;;
	8192) settings=("-b 16 $small" "-p -b 16 $small" "-b 16") ;;
	*) settings=("-b 4 $small" "-b 4" "-p -b 4" "-b 1") ;;
	esac
}

limit_pair() # SETTING
{
	# shellcheck disable=SC2086
	pair "${nobody[@]}" -l "$slow" -i "$file" \
	    "$bin/limit" -f -s "$size" $1 receive $local_host "$port" -- \
	    "$bin/limit" -f -s "$size" $1 send $local_host "$port"
}

limit()
{
	limit_pair "$best" && record kernel limit
}

sctpcat()
{
	pair "${nobody[@]}" -l 5 -i "$file" -x "$total bytes" \
	    "$SCTPCAT" --stack kernel -v -l "$local_host:$port" -- \
	    "$SCTPCAT" --stack kernel -v -N ${format:+--in "$format"} \
	    "$local_host:$port" && record kernel sctpcat
}

socat_sctp()
{
	pair "${nobody[@]}" -l "$slow" -i "$file" -p "$port" \
	    socat -u -b "$size" "SCTP4-LISTEN:$port,bind=$local_host" - -- \
	    socat -d -d -u -b "$size" - "SCTP4:$local_host:$port" &&
	    record kernel socat
}

# Its block size is fixed (8 KiB). Its stdin is kept open by pair.
ncat_sctp()
{
	pair "${nobody[@]}" -l "$slow" -i "$file" -p "$port" \
	    ncat --sctp -l --recv-only $local_host "$port" -- \
	    ncat -v --sctp --send-only $local_host "$port" && record kernel ncat
}

socat_tcp() # TOOL BLOCK
{
	pair "${nobody[@]}" -l 10 -i "$file" -p "$port" \
	    socat -u -b "$2" "TCP4-LISTEN:$port,bind=$local_host" - -- \
	    socat -d -d -u -b "$2" - "TCP4:$local_host:$port" && record kernel "$1"
}

tcp()
{
	socat_tcp tcp 65536
}

tcp_best()
{
	socat_tcp tcp-1M 1048576
}

# It times itself; its threads and control connection stay out of it.
iperf3_sctp()
{
	pair "${nobody[@]}" -l 10 -p "$port" -o "$scratch/iperf3" \
	    iperf3 -s -1 -p "$port" -- \
	    iperf3 --sctp -4 -c $local_host -p "$port" -J -t "$slow" -l "$size" ||
		return
	read -r moved seconds < <(
		jq -r '.end.sum_received | "\(.bytes) \(.seconds)"' \
		    "$scratch/iperf3"
	)
	record kernel iperf3
}

# The limit is that of the message size which it likes best.
bulk() # WORKLOAD
{
	local most=0 best_size setting
	workload=$1 unit=Mbit/s format=
	use_file 256
	for size in 8192 16384 65536; do
		limit_settings $size
		best_of limit_pair "${settings[@]}"
		if [ "$most_of_best" -gt "$most" ]; then
			most=$most_of_best best_size=$size setting=$best
		fi
	done
	best=$setting size=$best_size
	bulk_limit_size=$best_size
	size=65536
	interleave sctpcat bulk_limit socat_sctp ncat_sctp iperf3_sctp tcp \
	    tcp_best --
}

bulk_limit()
{
	local size=$bulk_limit_size
	limit
}

sizes() # PREFIX
{
	for size in 64 1024 8192 65536; do
		workload=$1$size unit=Mbit/s format=block:$size
		case $size in
		64) unit=msg/s && use_file 16 ;;
		1024) use_file 128 ;;
		*) use_file 256 ;;
		esac
		limit_settings $size
		best_of limit_pair "${settings[@]}"
		interleave sctpcat limit socat_sctp iperf3_sctp --
	done
}
