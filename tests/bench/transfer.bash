# shellcheck shell=bash
# A file from a sender to a receiver, by each tool: functions that time it
# and record it. They use $size, $file and $total (its bytes), $nobody.

host=127.0.0.1
limits=() # by size
spaces=() # pair's options for network namespaces

# Settings of the limit pair that are tried for a message size. The MTUs are
# such that a packet just fits what the kernel allocates for it; loopback's
# 64 KiB take 128 KiB of the receiver's memory each.
limit_settings() # SIZE
{
	local mtu16='-M 15800' mtu32='-M 31500'
	case $1 in
	64) settings=("-pm -b 128 $mtu16" "-pm -b 256 $mtu16" "-pm -b 128") ;;
	1024)
		settings=(
			"-pm -b 64 $mtu32" "-pm -b 128 $mtu16" "-m -b 64 $mtu16"
		)
		;;
	8192) settings=("-pm -b 8 $mtu32" "-b 16 $mtu16" "-b 16") ;;
	*) settings=("-b 4 $mtu32" "-b 4 -M 7800" "-p -b 2 $mtu32" "-b 4") ;;
	esac
}

limit_pair() # SETTING
{
	# shellcheck disable=SC2086
	pair "${nobody[@]}" "${spaces[@]}" -l "$slow" -i "$file" \
	    "$bin/limit" -f -s "$size" $1 receive $host "$port" -- \
	    "$bin/limit" -f -s "$size" $1 send $host "$port"
}

limit()
{
	limit_pair "$best" && record kernel limit
}

sctpcat()
{
	pair "${nobody[@]}" "${spaces[@]}" -l 5 -i "$file" -x "$total bytes" \
	    "$SCTPCAT" --stack kernel -v -l "$host:$port" -- \
	    "$SCTPCAT" --stack kernel -v -N ${format:+--in "$format"} \
	    "$host:$port" && record kernel sctpcat
}

socat_sctp()
{
	pair "${nobody[@]}" "${spaces[@]}" -l "$slow" -i "$file" -p "$port" \
	    socat -u -b "$size" "SCTP4-LISTEN:$port,bind=$host" - -- \
	    socat -d -d -u -b "$size" - "SCTP4:$host:$port" &&
	    record kernel socat
}

# Its block size is fixed (8 KiB). Its stdin is kept open by pair.
ncat_sctp()
{
	pair "${nobody[@]}" "${spaces[@]}" -l "$slow" -i "$file" -p "$port" \
	    ncat --sctp -l --recv-only $host "$port" -- \
	    ncat -v --sctp --send-only $host "$port" && record kernel ncat
}

socat_tcp() # TOOL BLOCK
{
	pair "${nobody[@]}" "${spaces[@]}" -l 10 -i "$file" -p "$port" \
	    socat -u -b "$2" "TCP4-LISTEN:$port,bind=$host" - -- \
	    socat -d -d -u -b "$2" - "TCP4:$host:$port" && record kernel "$1"
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
	    iperf3 --sctp -4 -c $host -p "$port" -J -t "$slow" -l "$size" ||
		return
	read -r moved seconds < <(
		jq -r '.end.sum_received | "\(.bytes) \(.seconds)"' \
		    "$scratch/iperf3"
	)
	record kernel iperf3
}

# The best setting of the limit pair for $size: found once, as long as the
# buffers stay what they are.
find_limit()
{
	if [ -z "${limits[$size]-}" ]; then
		limit_settings "$size"
		best_of limit_pair "${settings[@]}"
		limits[size]=$best
	fi
	best=${limits[$size]}
}

bulk() # WORKLOAD
{
	workload=$1 unit=Mbit/s format='' size=65536
	use_file 256
	find_limit
	interleave sctpcat limit socat_sctp ncat_sctp iperf3_sctp tcp \
	    tcp_best --
}

sizes() # PREFIX
{
	local slow=1
	for size in 64 1024 8192 65536; do
		workload=$1$size unit=Mbit/s format=block:$size
		case $size in
		64) unit=msg/s && use_file 16 ;;
		1024) use_file 128 ;;
		*) use_file 256 ;;
		esac
		find_limit
		interleave sctpcat limit socat_sctp iperf3_sctp --
	done
}
