# shellcheck shell=bash
# What all workloads use. A measurement is a line of $rows: stack, workload,
# unit, tool, amount, seconds (1 where the amount is no rate), by tabs.

top=${BASH_SOURCE[0]%/tests/bench/*}
SCTPCAT=${SCTPCAT:-$top/build/sctpcat}
bin=$top/build/bench
rows=$bin/rows
rounds=${SCTPCAT_BENCH_ROUNDS:-3}
port=7000
slow=2 # seconds that a slow tool may take

row() # STACK WORKLOAD UNIT TOOL AMOUNT [SECONDS]
{
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" "${6:-1}" \
	    >>"$rows"
	printf '%-7s %-16s %-10s %s %s\n' "$1" "$2" "$4" "$5" "${6-}" >&2
}

# Run bench's pair: sets seconds, moved (when it was cut short), first.
pair() # PAIR-ARGUMENTS...
{
	# A fork less than read < <(...), and its status.
	"$bin/pair" "$@" >"$scratch/pair" || return
	read -r seconds moved first _ <"$scratch/pair"
}

# What pair has measured of a transfer; $total bytes, $unit, $size, $workload.
record() # STACK TOOL
{
	[ "$moved" -eq 0 ] && moved=$total
	if [ "$unit" = msg/s ]; then
		moved=$((moved / size))
	else
		moved=$((moved / 125))e-3 # Mbit/s
	fi
	row "$1" "$workload" "$unit" "$2" "$moved" "$seconds"
}

# file, of so many MiB of random bytes (at most 256), and total, its bytes. The
# large file stays; of the smaller ones there is room for one.
use_file() # MIB
{
	local large=$scratch/large i
	total=$(($1 << 20)) file=$large
	if [ ! -e "$large" ]; then
		head -c 1M /dev/urandom >"$scratch/part"
		for ((i = 0; i < 256; i += 16)); do
			cat "$scratch"/part{,,,,,,,,,,,,,,,}
		done >"$large"
	fi
	[ "$1" -eq 256 ] && return
	file=$scratch/small
	head -c "$total" "$large" >"$file"
}

# The tools of a workload in turn, and that several times.
interleave() # TOOL... -- ARGUMENT...
{
	local tools=() tool round
	while [ "$1" != -- ]; do
		tools+=("$1")
		shift
	done
	shift
	for ((round = 0; round < rounds; round++)); do
		for tool in "${tools[@]}"; do
			port=$((port + 1))
			"$tool" "$@" || echo "bench: $tool failed: $*" >&2
		done
	done
}

# The best of several settings: sets best. Each is tried twice, and the worse
# counts: some stall now and then.
best_of() # FUNCTION SETTING...
{
	local function=$1 setting try bytes least most=0
	shift
	best=$1
	for setting; do
		least=
		for try in 1 2; do
			port=$((port + 1))
			"$function" "$setting" || continue 2
			[ "$moved" -gt 0 ] || moved=$total
			bytes=$(awk "BEGIN { print int($moved / $seconds) }")
			if [ -z "$least" ] || [ "$bytes" -lt "$least" ]; then
				least=$bytes
			fi
		done
		echo "limit $setting: $least bytes/s" >&2
		if [ "$least" -gt "$most" ]; then
			most=$least best=$setting
		fi
	done
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/sctpcat-bench.XXXXXX") || exit
chmod 1777 "$scratch"
trap 'rm -rf "$scratch"' EXIT
