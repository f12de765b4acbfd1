#!/usr/bin/env bats
# Formats of input and output: what becomes a message, and how it is written.

load helper

# transfer INPUT ARGS... -- ARGS...: what a listener with the second ARGS
# writes of what is sent with the first.
transfer()
{
	local input=$1 sender=() code=${code:-0}
	shift
	while [[ $1 != -- ]]; do
		sender+=("$1")
		shift
	done
	shift
	rm -f srv.err
	listen_bg srv "$@"
	run_sc "$code" -N "${sender[@]}" @srv <"$input"
	wait_for srv any
}

# A message of 1 to 1000 random bytes a line, with stream, PPID and order.
random_messages() # COUNT
{
	awk -v n="$1" -v seed="$RANDOM$RANDOM" 'BEGIN {
		srand(seed)
		split("0 1 46 60 3000000000", ppid)
		split("w\\u00f6rld|\\\"\\u0001\\t|x|\\ud83d\\ude00",
		    text, "|")
		for (i = 0; i < n; i++) {
			printf "{\"stream\":%d,\"ppid\":%s,\"unordered\":%s,",
			    rand() * 10, ppid[1 + int(rand() * 5)],
			    rand() < 0.3 ? "true" : "false"
			if (rand() < 0.5) {
				printf "\"text\":\"%d %s\"}\n", i,
				    text[1 + int(rand() * 4)]
				continue
			}
			printf "\"hex\":\"%08xff", i
			for (k = rand() * 100; k > 0; k--)
				printf "%02x", rand() * 256
			print "\"}"
		}
	}'
}

# What counts of a message, in an order that unordered ones cannot change.
essence()
{
	jq -c 'select(.type == "message") |
	    [.stream, .ppid, .unordered, .length, .text, .base64]' "$@" | sort
}

@test "hex in: blanks, 0x, comments, either case" {
	cat >in <<-'EOF'
		48 65 6C 6c 6f
		0x01 0x0203 04
		# nothing

		616263 # abc
	EOF
	transfer in --in hex -- --out hex
	[[ $(<srv.out) == $'48656c6c6f\n01020304\n616263' ]]
}

@test "dump: stream, PPID, length, offset, hex, text" {
	printf '0123456789abcdef\n\377x' >in
	transfer in -S 3 -P ngap -- --out dump
	local bytes="30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66"
	sed -i 's/:[0-9]*$/:PORT/' srv.out
	head -n 2 srv.out | diff - <(printf '%s\n' \
	    "stream 3, ppid 60 (ngap), 19 bytes, from 127.0.0.1:PORT" \
	    "00000000  $bytes  |0123456789abcdef|")
	[[ $(tail -n 1 srv.out) =~ ^'00000010  0a ff 78 '\ +'|..x|'$ ]]
}

@test "random bytes survive every format both ways" {
	local format
	random_file raw 3000
	for format in hex json len16 len32; do
		listen_bg "$format" --out "$format"
		run_sc 0 -N --in block:997 -S 2 -P 7 "@$format" <raw
		wait_for "$format" 0
		rm -f back.err
		listen_bg back
		run_sc 0 -N --in "$format" @back <"$format.out"
		wait_for back 0
		same_file raw back.out
	done
}

@test "JSON out of one is the input of another: thousands of messages" {
	random_messages 2500 >in
	transfer in --in json -- --out json
	mv srv.out first
	transfer first --in json -- --out json
	[[ $(wc -l <first) -eq 2500 ]]
	essence first >one
	essence srv.out >two
	same_file one two
	# And they are what was sent.
	jq -s -e 'map(.text // .hex) | length == 2500' in
	jq -c 'select(.text) | [.stream, .ppid, .unordered, .text]' in |
	    sort >sent
	jq -c 'select(.text) | [.stream, .ppid, .unordered, .text]' first |
	    sort >got
	same_file sent got
}

@test "json: defaults of the command line, names, objects left out" {
	cat >in <<-'EOF'
		{"text":"one"}
		{"type":"event","event":"assoc"}
		{"type":"message","ppid":"ngap","unordered":false,"hex":"ff"}

		{"base64":"AAE=","ppid":"0x10","time":1.5,"tsn":5,"nosuch":1}
		{"text":"two","nosuch":2,"other":null}
		{"text":"x","to":"127.0.0.1","reliability":"rtx:3"}
	EOF
	transfer in --in json -S 4 -P 9 -u -- --out json
	[[ $(grep -c nosuch <<<"$stderr") -eq 1 ]]
	[[ $stderr == *'line 5 of the input: unknown field "nosuch"'* ]]
	[[ $stderr == *'line 6 of the input: unknown field "other"'* ]]
	jq -c '[.stream, .ppid, .ppid_name, .unordered, .length,
	    .text // .base64]' srv.out | sort >got
	sort >want <<-'EOF'
		[4,9,"netperfmeter-data",true,3,"one"]
		[4,60,"ngap",false,1,"/w=="]
		[4,16,"dnp3",true,2,"AAE="]
		[4,9,"netperfmeter-data",true,3,"two"]
		[4,9,"netperfmeter-data",true,1,"x"]
	EOF
	sed -i 's/"[a-z0-9-]*",true/"?",true/; s/null,true/"?",true/' got want
	diff got want
}

@test "bad records: the line is named, 2, what came before arrives" {
	local format bad part
	while IFS='|' read -r format bad part; do
		if [[ $format == json ]]; then
			printf '{"text":"before"}\n\n%b\n' "$bad" >in
		else
			printf '6265666f7265\n\n%b\n' "$bad" >in
		fi
		code=2 transfer in --in "$format" --
		[[ $stderr == *"line 3 of the input: "*"$part"* ]] || {
			echo "not named: $part"
			false
		}
		[[ $(<srv.out) == before ]]
	done <<'TABLE'
hex|012|half a byte
json|{"text":"x"|column 11
json|{"base64":"A*=="}|place 2
TABLE
}

@test "JSON too deep, too long" {
	{
		printf '{"text":"before"}\n{"text":'
		head -c 100000 /dev/zero | tr '\0' '['
		echo
	} >in
	code=2 transfer in --in json --
	[[ $stderr == *"line 2 of the input: "*"depth"* ]]
	[[ $(<srv.out) == before ]]
	{
		printf '{"text":"before"}\n{"text":"'
		head -c 9000000 /dev/zero | tr '\0' a
	} >in
	code=2 transfer in --in json --
	[[ $stderr == *"line 2 of the input: "*"longer than 8388608"* ]]
	[[ $(<srv.out) == before ]]
}

@test "--json: all that happens, in its order, on standard output" {
	printf '%s\n' '{"text":"a","ppid":60}' '{"text":"b"}' >in
	transfer in --json -- --json
	jq -r 'if .type == "event" then .event + "-" + (.state // "")
	    else .type end' srv.out >got
	[[ $(grep -vE '^(path|auth)' got | tr '\n' ' ') == \
	    "listening connected assoc-comm-up message message shutdown- "* ]]
	[[ $(tail -n 1 got) == closed ]]
	jq -s -e 'map(has("time")) | all' srv.out
	jq -s -e 'map(select(.type == "message" or .type == "event").assoc) |
	    unique == [1]' srv.out
	[[ $(<srv.err) != *event* ]]
}

@test "--out json with -E: events among the messages" {
	echo x >in
	transfer in -- --out json -E
	jq -r '.event // .type' srv.out >got
	[[ $(grep -vE '^(path|auth)' got | tr '\n' ' ') == \
	    "assoc message shutdown assoc " ]]
	[[ $(<srv.err) != *"event assoc"* ]]
	jq -s -e 'map(select(.type == "message"))[0] |
	    (.from | startswith("127.0.0.1:")) and .assoc == 1' srv.out
}

@test "many small records of a pipe that then is idle" {
	listen_bg srv -W 3000
	bg -i cli sctpcat --in line @srv
	seq 3000 >&"$cli_in"
	wait_for srv 0
	[[ $(wc -c <srv.out) -eq 10893 ]]
}

@test "longer than max_message: pieces that are marked, or an error" {
	random_file sent 300000
	listen_bg srv -o max_message=100k -o rcvbuf=64k \
	    --out json
	run_sc 0 -N --in block:300000 -o sndbuf=1m @srv <sent
	wait_for srv 0
	jq -r '.base64' srv.out | while read -r piece; do
		base64 -d <<<"$piece"
	done >got
	same_file sent got
	jq -s -e 'map(.length) | add == 300000 and max < 300000' srv.out
	jq -s -e 'map(.partial) | .[-1] == false and (.[:-1] | all)' srv.out
	rm srv.err
	listen_bg srv -o max_message=100k -o rcvbuf=64k \
	    --out len32
	run_sc any -N --in block:300000 -o sndbuf=1m @srv <sent
	wait_for srv 1
	[[ $(<srv.err) == *"more than 102400 bytes"*max_message* ]]
}

@test "bad records with -k: what came before arrives, then 2" {
	listen_bg -i srv -k --in json
	bg one sctpcat -d @srv
	wait_line srv.err 'connection from'
	say srv '{"text":"before\n"}'
	wait_line one.out before
	say srv '{"text":'
	wait_for srv 2
	[[ $(<srv.err) == *"sctpcat: line 2 of the input: "* ]]
	wait_for one any
}

@test "a message for a stream that there is not: what came before arrives" {
	listen_bg srv --out line
	run_sc 1 --in json @srv <<-'END'
		{"stream":2,"text":"good"}
		{"stream":99,"text":"bad"}
		{"stream":2,"text":"never"}
	END
	[[ $stderr == *"stream 99 was not negotiated"* ]]
	wait_for srv 7
	[ "$(<srv.out)" = good ]
}
