#!/usr/bin/env bats
# --input and --output: a file, FIFO or program for a stream.

load helper

@test "inputs and outputs of every kind, one of them slow" {
	mkfifo slow out
	printf '%s\n' one two >file
	listen_bg srv --out line --output 1=one --output "12=out" \
	    --output 4=>(cat >four)
	bg reader cat out
	exec {fd}<>slow
	held+=("$fd")
	bg cli sctpcat -N -v --in line --input 1=file --input 2=slow \
	    --input 12=<(seq 3) --input 4=- @srv
	exec {feed}>slow
	exec {fd}>&-
	wait_line cli.err 'streams 13 out'
	# All but the slow one come through, and it does later.
	wait_line one '^two$'
	wait_line reader.out '^3$'
	echo late >&"$feed"
	wait_line srv.out '^late$'
	exec {feed}>&-
	wait_for cli 0
	wait_for srv 0
	wait_for reader 0
	[[ $(<one) == $'one\ntwo' && $(<reader.out) == $'1\n2\n3' ]]
	[[ $(<srv.out) == late ]]
}

@test "the end of input is the end of all; - is standard input" {
	printf 'x\n' >file
	listen_bg srv --out json
	bg -i cli sctpcat -N --in line --input 3=file --input 5=- @srv
	wait_line srv.out '"stream":3'
	say cli y
	wait_line srv.out '"stream":5'
	hang_up cli
	wait_for cli 0
	wait_for srv 0
	jq -c '[.stream, .text]' srv.out | diff - <(printf '%s\n' \
	    '[3,"x"]' '[5,"y"]')
}

@test "an output that nobody reads holds up, and loses nothing" {
	mkfifo out
	random_file sent 3000000
	listen_bg srv -o rcvbuf=200k --output 7=out
	bg cli sctpcat -N --input 7=sent @srv
	exec {held}<out # opened, not read
	tail --pid="$cli_pid" -s 0.1 -f /dev/null & # ends if it were lost
	waiter=$!
	wait_line srv.err 'connection from'
	kill -0 "$waiter"
	cat <&"$held" >got
	exec {held}<&-
	wait_for cli 0
	wait_for srv 0
	wait "$waiter"
	same_file sent got
}

@test "a reader who has enough does not end the others" {
	mkfifo out
	listen_bg srv --out line --output 1=out
	bg reader head -n 1 out
	bg -i cli sctpcat --in json @srv
	say cli '{"text":"a","stream":1}'
	wait_for reader 0
	for text in b c d; do
		say cli '{"text":"lost","stream":1}'
		say cli "{\"text\":\"$text\"}"
		wait_line srv.out "^$text\$"
	done
	hang_up cli
	wait_for cli 0
	wait_for srv 0
	[[ $(<reader.out) == a ]]
}

@test "many peers (-k) and files" {
	printf '%s\n' a b >file
	listen_bg srv -k --in line --out line --input 2=file --output 3=three
	run_sc 0 -q 1 -S 3 --in line --out json @srv <<<"up"
	jq -c '[.stream, .text]' stdout | diff - <(printf '%s\n' \
	    '[2,"a"]' '[2,"b"]')
	wait_line three '^up$'
	stop srv
	wait_for srv 143
}

@test "files: bad ones are named" {
	local status arguments part
	mkdir dir
	while IFS='|' read -r status arguments part; do
		# shellcheck disable=SC2086 # words are meant
		run_sc "$status" $arguments 127.0.0.1:1
		[[ $stderr == *"$part"* ]] || {
			echo "not named: $part"
			false
		}
	done <<'TABLE'
1|--input 1=nosuch|open nosuch: no such file
1|--input 1=dir|open dir: is a directory
1|--output 1=dir|open dir: is a directory
1|--output 1=nosuch/x|open nosuch/x: no such file
2|--input 1|N=PATH
2|--input 1=|N=PATH
2|--input x=y|--input: stream
2|--output 65535=y|--output: stream
2|--output 1=a --output 1=b|stream 1 twice
TABLE
}

@test "files: a bad record names its file" {
	printf '00\n0x\n' >bad
	listen_bg srv --out hex
	run_sc 2 --in hex --input 1=bad @srv
	[[ $stderr == *"line 2 of bad: half a byte"* ]]
	wait_for srv 7
	[[ $(<srv.out) == 00 ]]
}
