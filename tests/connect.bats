#!/usr/bin/env bats
# Connect and listen: bytes and messages from stdin to stdout.

load helper

@test "a file arrives whole, over two addresses and a chosen stream" {
	random_file in 3000000
	listen_bg -i srv -E 127.0.0.1/127.0.0.2:0
	[[ $srv_addr == 127.0.0.1/127.0.0.2:* ]]
	run_sc 0 -v -E -N -S 3 -P diameter @srv <in
	[[ $stderr == *"connected to 127.0.0.1/127.0.0.2:$srv_port"* ]]
	[[ $stderr == *"streams 10 out 10 in"* ]]
	[[ $stderr == *"event assoc assoc=1 state=comm-up"* ]]
	[[ $stderr == *"state=shutdown-comp"* ]]
	wait_for srv 0
	same_file in srv.out
	grep -q 'event shutdown assoc=1' srv.err
	grep -q 'received [0-9]* messages, 3000000 bytes' srv.err
}

@test "both directions at once" {
	random_file a 2000000
	random_file b 1500000
	listen_bg -f b srv
	run_sc 0 -q 2 @srv <a
	wait_for srv 0
	same_file a srv.out
	same_file b stdout
}

@test "a FIFO on stdin whose writer left before the association came up" {
	listen_bg -i srv -N
	say srv text
	hang_up srv
	listen_bg -i two -N
	hang_up two
	run_sc 0 -q -1 @srv
	[ "$output" = text ]
	wait_for srv 0
	run_sc 0 -q -1 @two
	wait_for two 0
}

@test "a line typed late still arrives, and so does the answer" {
	listen_bg -i srv
	bg -i cli sctpcat -v @srv
	wait_line cli.err 'connected to'
	say cli hello
	wait_line srv.out '^hello$'
	say srv "and back"
	wait_line cli.out '^and back$'
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}

@test "netcat's form HOST PORT, and a service name" {
	listen_bg srv
	run_sc 0 -N ${srv_udp:+--udp=$srv_udp} 127.0.0.1 "$srv_port" <<<text
	wait_for srv 0
	[ "$(<srv.out)" = text ]
	run_sc any -v -w 0.2 -z 127.0.0.1 diameter
	[[ $output == 127.0.0.1:3868:* ]]
}

@test "IPv6, IPv4 in an IPv6 socket, and a mixed list" {
	listen_bg six '[::1]:0'
	[[ $six_addr == "[::1]:"* ]]
	run_sc 0 -N @six <<<six
	wait_for six 0
	[ "$(<six.out)" = six ]
	listen_bg mix '127.0.0.1/[::1]:0'
	[[ $mix_addr == "127.0.0.1/[::1]:"* ]]
	run_sc 0 -N @mix <<<mix
	wait_for mix 0
	[ "$(<mix.out)" = mix ]
	listen_bg any :0
	[[ $any_addr == "[::]:"* ]]
	run_sc 0 -N @any <<<any
	wait_for any 0
	[ "$(<any.out)" = any ]
}

@test "source address and port" {
	listen_bg srv 127.0.0.1/127.0.0.2:0
	bg -i cli sctpcat -s 127.0.0.1/127.0.0.3 -p 41414 @srv
	wait_line srv.err 'connection from 127.0.0.1/127.0.0.3:41414'
	hang_up cli
	wait_for cli 0
	wait_for srv 0
}

@test "streams are asked for, and raised for -S" {
	listen_bg srv --streams 7:20
	run_sc 0 -v -N --streams 30:5 @srv <<<x
	[[ $stderr == *"streams 20 out 5 in"* ]]
	wait_for srv 0
	listen_bg two
	run_sc 0 -v -N -S 40 @two <<<x
	[[ $stderr == *"streams 41 out 10 in"* ]]
	wait_for two 0
}

@test "unordered messages and PPIDs by name and number" {
	listen_bg srv
	run_sc 0 -N -u -P 0x2e @srv <<<x
	wait_for srv 0
	run_sc 2 -P nosuch 127.0.0.1:1
	[[ $stderr == *'"nosuch" is neither'* ]]
}

@test "messages larger than any buffer on the way arrive in order" {
	random_file in 1000000
	listen_bg srv
	run_sc 0 -N --in block:180k @srv <in
	wait_for srv 0
	same_file in srv.out
}

@test "a message longer than the send buffer is refused with its size" {
	listen_bg srv
	head -c 1000000 /dev/zero | tr '\0' x >in
	run_sc 1 -N -o sndbuf=64k --in line @srv <in
	[[ $stderr == *"message of 1000000 bytes is longer than the send"* ]]
	wait_for srv any
}

@test "lines, NUL and length fields keep the boundaries" {
	listen_bg srv --out len16
	printf 'one\n\ntwo\nlast' >in
	run_sc 0 -v -N --in line @srv <in
	[[ $stderr == *"empty input record skipped"* ]]
	wait_for srv 0
	[ "$(od -An -c srv.out | tr -d ' \n')" = '\0003one\0003two\0004last' ]
	listen_bg two --out line
	run_sc 0 -N --in len16 @two <srv.out
	wait_for two 0
	[ "$(<two.out)" = $'one\ntwo\nlast' ]
}

@test "an incomplete record: what came before is sent, exit 2" {
	listen_bg srv --out line
	run_sc 2 -N --in len16 @srv < <(printf '\0\3one\0\5tw')
	[[ $stderr == *"incomplete record at the end of the input"* ]]
	wait_for srv any
	[ "$(<srv.out)" = one ]
}

# The most memory that a process has had, in KiB.
peak()
{
	local word rest
	while read -r word rest; do
		[[ $word == VmHWM: ]] && echo "${rest% kB}"
	done <"/proc/$1/status"
}

@test "200 MB go whole, in little memory" {
	head -c 1000000 /dev/urandom >piece
	for _ in {1..200}; do cat piece; done >in
	listen_bg srv -k
	bg -f in cli sctpcat -q -1 @srv
	wait_size srv.out 200000000
	same_file in srv.out
	rm in srv.out
	limit=16384
	[[ $SCTPCAT_STACK == kernel ]] || limit=65536
	for pid in "$srv_pid" "$cli_pid"; do
		echo "peak $(peak "$pid") KiB"
		[ "$(peak "$pid")" -lt "$limit" ]
	done
	stop srv
	wait_for srv 143
	wait_for cli 0
}

@test "blocks of input fit a small send buffer by default" {
	random_file in 300000
	listen_bg srv
	run_sc 0 -N -o sndbuf=20k @srv <in
	wait_for srv 0
	same_file in srv.out
}

@test "a peer with a small receive buffer gets everything, whatever the size" {
	random_file in 60000
	local buffer block
	for buffer in 4k 16k 64k; do
		for block in 100 1000 3000 20000; do
			listen_bg "b$buffer$block" -o rcvbuf="$buffer"
			run_sc 0 -N --in "block:$block" "@b$buffer$block" <in
			wait_for "b$buffer$block" 0
			same_file in "b$buffer$block.out"
		done
		listen_bg "b$buffer" -o rcvbuf="$buffer"
		run_sc 0 -N "@b$buffer" <in
		wait_for "b$buffer" 0
		same_file in "b$buffer.out"
	done
}
