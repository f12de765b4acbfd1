#!/usr/bin/env bats
# --control: commands on a UNIX socket while associations live.

load helper

# control NAME: connect to NAME.sock; ask NAME LINE sends a line and reads the
# reply, into $reply.
control()
{
	local fd
	mkfifo "$1.reply"
	exec {fd}<>"$1.reply"
	held+=("$fd")
	declare -g "$1_reply=$fd"
	bg -i "$1ctl" bash -c 'exec socat - "UNIX-CONNECT:$1" >"$2"' - \
	    "$1.sock" "$1.reply"
}

ask() # NAME LINE
{
	say "$1ctl" "$2"
	next_reply "$1"
}

next_reply() # NAME
{
	local fd=$1_reply
	reply=
	IFS= read -r -t "$patience" -u "${!fd}" reply
	echo "$1: $reply"
}

# ok NAME LINE [PART...]: it works, and each PART is in the reply.
ok()
{
	local part
	ask "$1" "$2"
	for part in '"ok":true' "${@:3}"; do
		[[ $reply == *"$part"* ]] || return
	done
}

# no NAME LINE CODE PART: it fails with that code, and says so.
no()
{
	ask "$1" "$2"
	[[ $reply == *'"ok":false,"code":'"$3,"*"$4"* ]]
}

# once CLIENT...: ask without control().
once() # SOCKET LINE
{
	run timeout "$patience" socat -t "$patience" - "UNIX-CONNECT:$1" \
	    <<<"$2"
}

# What ASCONF takes on both ends.
asconf=(-o asconf=1 -o auth=1)

# A listener srv and cli, bound to 127.0.0.1, both with sockets.
pair() # ARGS...
{
	listen_bg srv -E -d --control srv.sock "$@"
	control srv
	bg cli sctpcat -v -E -d --control cli.sock -s 127.0.0.1 "$@" @srv
	wait_line srv.err 'event assoc .*state=comm-up'
	wait_line cli.err 'connected to'
	control cli
}

@test "status, list, addresses, paths, help: before and with an association" {
	listen_bg srv -d --control srv.sock
	[ "$(stat -c %F,%a srv.sock)" = socket,600 ]
	control srv
	ok srv status '"mode":"listen"' "\"stack\":\"$SCTPCAT_STACK\"" \
	    "\"listening\":\"$srv_addr\"" '"assocs":[]'
	ok srv addresses "\"listening\":\"$srv_addr\""
	ok srv list '"count":0'
	no srv paths 2 "there is no association yet"
	bg cli sctpcat -v -d --control cli.sock @srv
	wait_line cli.err 'connected to'
	control cli
	ok cli status '"assoc":1' '"mode":"connect"' '"state":"established"' \
	    "\"peer\":\"$srv_addr\"" '"ostreams":10'
	ok cli list '"count":1' '"assoc":1'
	ok cli paths '"address":"127.0.0.1"' '"state":"active"' \
	    '"primary":true'
	ok cli addresses "\"peer\":\"$srv_addr\"" '"local":"127.0.0.1'
	ok cli "@1 addresses" '"assoc":1'
	no cli "@2 paths" 2 "there is no association @2; there are @1"
	no cli "@0 paths" 2 "@0 is no association but the listener"
	no cli "@x paths" 2 association
	no cli stauts 2 'unknown command \"stauts\", perhaps \"status\"'
	no cli 'pa"ths' 2 unknown
	no cli "$(printf 'x\377')" 2 'unknown command \"x\\377\"'
	ok cli help '"name":"bind-add"'
	ok cli shutdown
	wait_for cli 0
	wait_for srv 0
	[ ! -e srv.sock ] && [ ! -e cli.sock ]
}

@test "help and the man page have the same commands" {
	bg srv sctpcat -d --control srv.sock -l 127.0.0.1:0
	until [[ -S srv.sock ]]; do
		kill -0 "$srv_pid"
	done
	once srv.sock help
	jq -r '.commands[].name' <<<"$output" >names
	sed -n '/^.Sh CONTROL SOCKET/,/^.Sh SCTP/s/^.It Cm \([a-z-]*\).*/\1/p' \
	    "$top/man/sctpcat.1" >described
	[ -s names ]
	diff names described
	stop srv
	wait_for srv 143
	[ ! -e srv.sock ]
}

@test "send: in order, on streams, with -d; shutdown after it; abort" {
	pair
	ok cli "send 0 0 one  and blanks " '"length":16'
	ok cli "send 3 diameter two"
	ok srv "send 0 0 back"
	no cli "send 10 0 x" 2 "stream 10 was not negotiated (10 outgoing"
	no cli "send 0 nonsense x" 2 'unknown ppid \"nonsense\"'
	no cli "send 0 0" 2 "usage: send STREAM PPID TEXT"
	no cli "send 70000 0 x" 2 "stream is too large"
	for i in {1..50}; do
		say clictl "send 1 0 <$i>"
	done
	ok cli shutdown
	for i in {1..49}; do
		[[ $reply == *'"command":"send","ok":true'* ]]
		next_reply cli
	done
	wait_for cli 0
	wait_for srv 0
	[ "$(<cli.out)" = back ]
	[ "$(<srv.out)" = "one  and blanks two$(printf '<%d>' {1..50})" ]

	# As on standard input: unordered, and to an address of the peer's.
	listen_bg u --out json
	bg uc sctpcat -v -d -u --to 127.0.0.1 --control uc.sock @u
	wait_line uc.err 'connected to'
	control uc
	ok uc "send 2 46 text"
	ok uc shutdown
	wait_for uc 0
	wait_for u 0
	grep -q '"stream":2,"ppid":46,.*"unordered":true.*"text":"text"' u.out

	listen_bg b -d --control b.sock
	bg a sctpcat -v -d @b
	wait_line b.err 'connection from'
	once b.sock "abort enough of it"
	wait_for b 0
	wait_for a 7
	[[ $SCTPCAT_STACK == kernel ]] || grep -q 'enough of it' a.err
}

@test "bind-add, peer-primary, bind-remove: the peer takes part" {
	pair "${asconf[@]}"
	ok cli "bind-add 127.0.0.3" '"answered":true'
	wait_line srv.err 'event path .*address=127.0.0.3 state=added'
	ok cli addresses '"local":"127.0.0.1/127.0.0.3:'
	no cli "bind-add 127.0.0.3" 2 "127.0.0.3 is bound already"
	ok cli "peer-primary 127.0.0.3"
	wait_line srv.err 'event path .*address=127.0.0.3 state=made-primary'
	no cli "peer-primary 127.0.0.4" 2 "is not one of our addresses"
	ok cli "bind-remove 127.0.0.1" '"answered":true'
	wait_line srv.err 'event path .*address=127.0.0.1 state=removed'
	no cli "bind-remove 127.0.0.3" 2 "the last address cannot be removed"
	ok srv paths '"address":"127.0.0.3"'
	[ "$(jq '.paths | length' <<<"$reply")" -eq 1 ]
	ok cli "send 0 0 from the new address"
	ok cli shutdown
	wait_for cli 0
	wait_for srv 0
	[ "$(<srv.out)" = "from the new address" ]
}

@test "without ASCONF and RE-CONFIG: nothing changes, and what it takes" {
	pair -o asconf=0 -o reconf=0
	no cli "bind-add 127.0.0.3" 8 "both ends need -o asconf=1 -o auth=1"
	[[ $SCTPCAT_STACK != kernel || $reply == *net.sctp.addip_enable* ]]
	ok cli addresses '"local":"127.0.0.1:'
	no cli "peer-primary 127.0.0.1" 8 "no ASCONF"
	no cli "reset-streams all" 8 "both ends need -o reconf=1"
	no cli "add-streams 1 1" 8 "no RE-CONFIG"
	no cli "reset-assoc" 8 "no RE-CONFIG"
	ok cli shutdown
	wait_for cli 0
	wait_for srv 0
}

@test "reset-streams, add-streams, reset-assoc: both sides see it" {
	pair -o reconf=1
	ok cli "send 1 0 a"
	ok cli "reset-streams 1 2" '"flags":["outgoing"]' '"streams":[1,2]'
	wait_line srv.err 'event stream-reset .*flags=incoming streams=1,2'
	ok cli "reset-streams in 3" '"flags":["incoming"]'
	wait_line srv.err 'event stream-reset .*flags=outgoing streams=3'
	no cli "reset-streams 10" 2 "there is no stream 10: 10 outgoing"
	no cli "reset-streams" 2 "usage: reset-streams [in|out] N...|all"
	no cli "reset-streams one" 2 "one"
	ok cli "add-streams 2 0" '"ostreams":12' '"istreams":10'
	wait_line srv.err 'event stream-change '
	ok cli status '"ostreams":12'
	ok cli "send 11 0 on a new stream"
	no cli "send 12 0 x" 2 "stream 12 was not negotiated (12 outgoing"
	ok srv status '"istreams":12'
	no cli "add-streams 0 0" 2 "no streams to add"
	no cli "add-streams 1" 2 "usage: add-streams OUT IN"
	wait_size srv.out 16
	until ask cli status && [[ $reply == *'"unacked":0,"pending":0'* ]]; do
		:
	done
	ok cli "reset-assoc" '"answered":true'
	wait_line srv.err 'event assoc-reset'
	ok cli shutdown
	wait_for cli 0
	wait_for srv 0
}

@test "set and get: options of the association, and what refuses" {
	pair -o heartbeat=20000 -o scheduler=prio
	ok cli "get heartbeat" '"value":20000,"unit":"ms"'
	ok cli "set heartbeat=5000" '"name":"heartbeat","value":5000'
	ok cli "get heartbeat" '"value":5000'
	ok cli "set nodelay=off" '"value":false'
	no cli "get nonsense" 2 'unknown option \"nonsense\"'
	no cli "set heartbeat=x" 2 "heartbeat"
	no cli "set heartbeat" 2 "usage: set NAME=VALUE"
	no cli "set ostreams=4" 2 "ostreams"
	no cli "get stream_value" 2 "of which stream? get stream_value:STREAM"
	ok cli "set stream_value=1:7" '"value":"1:7"'
	ok cli "get stream_value:1" '"value":"1:7"'
	ok cli "get scheduler" '"value":"prio"'
	ok cli shutdown
	wait_for cli 0
	wait_for srv 0
}

@test "-k: associations by number, each on its own; the listener is @0" {
	listen_bg -f /dev/null srv -k --control srv.sock 127.0.0.1/127.0.0.2:0
	control srv
	bg a sctpcat -v -d @srv
	wait_line srv.err 'connection from'
	bg b sctpcat -v -d @srv
	wait_line b.err 'connected to'
	until ask srv list && [[ $reply == *'"count":2'* ]]; do :; done
	no srv paths 2 "which association? begin with @N; there are @1 @2"
	ok srv "@2 paths" '"assoc":2'
	ok srv "@1 send 0 0 for a"
	ok srv "@2 send 0 0 for b"
	ok srv "@1 shutdown"
	wait_for a 0
	ok srv "@0 addresses" "\"listening\":\"$srv_addr\""
	ok srv "@2 abort"
	wait_for b 7
	[ "$(<a.out)$(<b.out)" = "for afor b" ]
	until ask srv status && [[ $reply == *'"assocs":[]'* ]]; do :; done
	stop srv
	wait_for srv 143
}

@test "bind-add, bind-remove on a listener: for those who come" {
	listen_bg srv -k -d --control srv.sock \
	    127.0.0.1/127.0.0.2/127.0.0.3/127.0.0.4:0
	control srv
	ok srv "bind-remove 127.0.0.2/127.0.0.3" \
	    "\"listening\":\"127.0.0.1/127.0.0.4:$srv_port\""
	no srv "bind-remove 127.0.0.1/127.0.0.4" 2 "the last address cannot"
	no srv "bind-remove 127.0.0.2" 2 "127.0.0.2 is not bound"
	no srv "bind-add 127.0.0.1" 2 "127.0.0.1 is bound already"
	no srv "bind-add 203.0.113.9" 1 "address not available"
	no srv "bind-add localhost" 2 'bad address \"localhost\": not an IP'
	no srv "bind-add" 2 "usage: bind-add ADDR[/ADDR...]"
	ok srv "@0 bind-add 127.0.0.3/127.0.0.5" '"listening":"127.0.0.1/'
	ask srv addresses
	[[ $reply == *127.0.0.3* && $reply == *127.0.0.5* &&
	    $reply != *127.0.0.2* ]]
	run_sc 0 -v -N @srv <<<x
	[[ $stderr == *127.0.0.5* && $stderr != *127.0.0.2* ]]
	stop srv
	wait_for srv 143

	listen_bg any -d --control any.sock :0
	control any
	no any "bind-add 127.0.0.9" 2 "the listener has every address"
	stop any
	wait_for any 143
}

@test "heartbeat, primary: on paths that are there" {
	listen_bg srv -d --control srv.sock --events=path 127.0.0.1/127.0.0.2:0
	bg cli sctpcat -v --events=path -d --control cli.sock @srv
	wait_line cli.err 'connected to'
	control cli
	ok cli heartbeat
	ok cli "heartbeat 127.0.0.2"
	no cli "heartbeat 127.0.0.3" 2 "127.0.0.3 is not one of the peer's"
	no cli "heartbeat 127.0.0.1 127.0.0.2" 2 "too many arguments"
	ok cli "primary 127.0.0.2"
	ok cli paths
	[ "$(jq -r '.paths[] | select(.primary).address' <<<"$reply")" = \
	    127.0.0.2 ]
	ok cli "primary 127.0.0.1"
	no cli "primary 127.0.0.77" 2 "is not one of the peer's addresses"
	no cli "primary [::" 2 "not an IP address"
	ok cli shutdown
	wait_for cli 0
	wait_for srv 0
}

@test "events: on request, as JSON, with the replies" {
	listen_bg srv -d -k --control srv.sock
	control srv
	ok srv events
	no srv "events maybe" 2 "on or off"
	run_sc 0 -N @srv <<<x
	next_reply srv
	[[ $reply == '{"type":"event",'*'"assoc":1'*'"state":"comm-up"'* ]]
	until [[ $reply == *shutdown-comp* ]]; do
		next_reply srv
	done
	ok srv "events off"
	run_sc 0 -N @srv <<<x
	ok srv list
	stop srv
	wait_for srv 143
}

@test "relay: both associations of a pair have a number" {
	listen_bg far -d
	udp_options rel
	[[ $SCTPCAT_STACK != user ]] || udp=("--udp=$rel_udp:$far_udp")
	bg rel sctpcat -v --control rel.sock "${udp[@]}" -R 127.0.0.1:0 \
	    "$far_addr"
	wait_ready rel
	control rel
	ok rel status '"mode":"relay"' '"listening"'
	bg cli sctpcat -v -d @rel
	wait_line cli.err 'connected to'
	until ask rel list && [[ $reply == *'"count":2'* ]]; do :; done
	ok rel "@1 send 0 0 near"
	ok rel "@2 send 0 0 far"
	wait_line far.err 'connection from'
	ok rel "@2 shutdown"
	wait_for far 0
	wait_for cli 0
	[ "$(<far.out)$(<cli.out)" = farnear ]
	stop rel
	wait_for rel 143
}

@test "the socket: stale ones replaced, live ones and other files left" {
	listen_bg a -d --control a.sock
	run_sc 1 -l --control a.sock 127.0.0.1:0
	[[ $stderr == *"control socket a.sock: in use by another process"* ]]
	once a.sock status
	assert_output --partial '"ok":true'
	kill -KILL "$a_pid"
	wait_for a any
	[ -S a.sock ]
	listen_bg b -d --control a.sock
	once a.sock status
	assert_output --partial '"ok":true'
	# Somebody else's in its place stays.
	rm a.sock
	: >a.sock
	stop b
	wait_for b 143
	[ -f a.sock ]
	run_sc 1 -l --control a.sock 127.0.0.1:0
	[[ $stderr == *"a.sock: something else has that name"* ]]
	ln -s b.sock link
	run_sc 1 -l --control link 127.0.0.1:0
	[ ! -e b.sock ] && [ -L link ]
	run_sc 2 -l --control "$(printf 'x%.0s' {1..200})" 127.0.0.1:0
	[[ $stderr == *"1 to 107 bytes"* ]]
	run_sc 1 -l --control no/such 127.0.0.1:0
	run_sc 2 -z --control z.sock 127.0.0.1:1
	[[ $stderr == *"--control needs connect, listen or -R"* ]]
}

@test "clients that flood, do not read, or break off harm nobody" {
	listen_bg -f /dev/null srv -k --out line --control srv.sock
	control srv
	# Never reads what it asks for.
	yes status | head -n 20000 >flood
	bg deaf socat -u OPEN:flood UNIX-CONNECT:srv.sock
	# A line without end, and bytes of all kinds.
	head -c 300000 /dev/zero | tr '\0' x |
	    socat -u - UNIX-CONNECT:srv.sock
	head -c 200000 /dev/urandom | socat -u - UNIX-CONNECT:srv.sock || :
	once srv.sock "$(printf '%070000d' 0)"
	assert_output --partial 'the line is too long'
	for i in {1..5}; do
		run_sc 0 -N --in line @srv <<<"message $i"
		ok srv status
	done
	[ "$(sort -u srv.out | wc -l)" -eq 5 ]
	# Its memory stays small.
	[[ $(<"/proc/$srv_pid/status") =~ VmRSS:[[:space:]]*([0-9]+) ]]
	[ "${BASH_REMATCH[1]}" -lt 65536 ]
	# 32 at once, with the two above, and then no more.
	for i in {1..40}; do
		exec {fd}> >(exec socat - UNIX-CONNECT:srv.sock >>many 2>&1)
		held+=("$fd")
	done
	until grep -q 'too many clients' many; do :; done
	ok srv list
	stop srv
	wait_for srv 143
	[ ! -e srv.sock ]
}
