#!/usr/bin/env bats
# --status, SIGUSR1, --stats, --timestamps, and the JSON lines of modes.

load helper

# counters that both stacks have
counters='packets_sent=[0-9]+ packets_received=[0-9]+ ordered_chunks_sent=1'

# line TEXT TYPE: found = the first JSON line of that type
line()
{
	found=
	local start="\{\"type\":\"$2\",\"time\":1[0-9.]+," end=$'\n'
	[[ $1$end =~ (${start}[^$end]*\})$end ]] && found=${BASH_REMATCH[1]}
	[[ -n $found ]] || echo "no $2 in: $1"
	[[ -n $found ]]
}

has() # REGEX: found matches
{
	[[ $found =~ $1 ]] || echo "not $1 in: $found"
	[[ $found =~ $1 ]]
}

@test "--status and --stats at the end: association, paths, counters, totals" {
	listen_bg srv --status --stats 127.0.0.1/127.0.0.2:0
	run_sc 0 --status --stats @srv <<<hello
	wait_for srv 0
	found=$stderr
	has $'(^|\n)status assoc=1 age_ms=[0-9]+ state=established local=127'
	has "peer=127\.0\.0\.1/127\.0\.0\.2:${srv_port}[[:space:]]"
	has 'ostreams=10 istreams=10[[:space:]]'
	has 'features=[a-z,]+[[:space:]]'
	has '[[:space:]]sndbuf=[1-9][0-9]+ rcvbuf=[1-9][0-9]+[[:space:]]'
	has $'\n  address +state +primary +cwnd +srtt_ms +rto_ms +mtu\n'
	has $'\n  127\.0\.0\.1 +active +yes +[1-9][0-9]+( +[0-9]+){3}\n'
	has $'\n  127\.0\.0\.2 +(active|unconfirmed) +no +[1-9]'
	has $'\n  counters: '"$counters"
	has $'\nstats associations=1 duration=[0-9.]+ messages_received=0 '
	has 'bytes_received=0 messages_sent=1 bytes_sent=6 messages_'
	slurp found srv.err
	has $'\nstatus assoc=1 '
	has $'\nstats associations=1 .* messages_received=1 bytes_received='
}

@test "SIGUSR1: at once, for every association, or says that there is none" {
	listen_bg srv -k --echo
	stop srv USR1
	wait_line srv.err '^status: no association$'
	bg -i one sctpcat -v @srv
	wait_line one.err 'connected to'
	bg -i two sctpcat -v @srv
	wait_line two.err 'connected to'
	wait_line srv.err 'connection from .*'
	say two text
	wait_line two.out '^text$'
	stop srv USR1
	wait_line srv.err '^status assoc=1 age_ms=0 state=established'
	wait_line srv.err '^status assoc=2 age_ms=0 state=established'
	stop two USR1
	wait_line two.err '^status assoc=1 age_ms=0 state=established'
	hang_up one
	hang_up two
	wait_for one 0
	wait_for two 0
}

@test "--status=S: again and again; a relay has both of its associations" {
	listen_bg srv -k --echo
	udp_options rel
	[[ -z $srv_udp ]] || udp=("${udp[0]%:*}:$srv_udp")
	bg rel sctpcat -v --status --stats -R "${udp[@]}" 127.0.0.1:0 \
	    "$srv_addr"
	wait_ready rel
	run_sc 0 -q 1 --json --in line --status=0.1 @rel <<<hello
	[[ $output == *'"type":"status"'*'"type":"status"'* ]]
	line "$output" status
	has '"assoc":1,"age_ms":[0-9]+,"state":"established",'
	has '"paths":\[\{"address":"127.0.0.1","state":"active","primary":true,'
	has '"counters_of":"(process|association)","counters":\{"packets_sent":'
	wait_line rel.err '^status assoc=1 '
	wait_line rel.err '^status assoc=2 '
	stop rel
	wait_for rel 143
	slurp found rel.err
	has 'stats associations=1 .*messages_received=1 .*messages_sent=1 '
}

@test "--json: listening, connected, event, closed, stats, error" {
	listen_bg srv --echo --json --stats -E
	run_sc 0 --json --in line --stats @srv <<<hello
	line "$output" connected
	has "\"assoc\":1,\"peer\":\"127.0.0.1:$srv_port\",\"local\":\"127"
	has '"ostreams":10,"istreams":1024,"stack":"(kernel|user)"'
	line "$output" closed
	has '"assoc":1,"code":0,"messages_received":1,"bytes_received":[56],'
	line "$output" stats
	has '"associations":1,"duration":[0-9.]+,"messages_received":1,'
	wait_for srv 0
	slurp output srv.out
	line "$output" listening
	has "\"address\":\"127.0.0.1:$srv_port\",\"port\":$srv_port,"
	has '"protocol":"sctp","stack":"(kernel|user)"'
	line "$output" event
	has '"assoc":1,"event":"assoc","state":"comm-up","ostreams":1024,'
	run_sc any --json -w 0.1 @srv
	line "$output" error
	has '"code":[34],"kind":"(refused|timed out)","error":"connect 127'
	[[ $stderr == *"connect 127.0.0.1:$srv_port: "* ]]
}

@test "--json -k: an association that fails has its code and its reason" {
	listen_bg srv -k --discard --json
	run_sc 0 --abort=why @srv <<<hello
	wait_line srv.out '"type":"closed".*"assoc":1,"code":7,"kind":"lost"'
	wait_line srv.err '^sctpcat: association 1: association lost'
}

@test "-z --json: the verdict, with each path" {
	listen_bg srv -k --discard 127.0.0.1/127.0.0.2:0
	run_sc 0 -z --json @srv
	line "$output" verdict
	has '"target":"127.0.0.1/127.0.0.2:'"$srv_port"'","verdict":"open",'
	has '"code":0,"handshake_ms":[0-9.]+,"peer":"127.0.0.1/127.0.0.2:'
	has '"paths":\[\{"address":"127.0.0.1","state":"active","primary":true'
	has '\},\{"address":"127.0.0.2","state":"active","primary":false,'
	run_sc 0 -z -v @srv
	[[ ${lines[2]} =~ ^\ \ address\ +state\ +primary ]]
	[[ ${lines[3]} =~ ^\ \ 127.0.0.1\ +active\ +yes ]]
	[[ ${lines[4]} =~ ^\ \ 127.0.0.2\ +active\ +no ]]
	srv_addr=127.0.0.1:9
	run_sc 3 -z --json -w 5 @srv
	line "$output" verdict
	has '"target":"127.0.0.1:9","verdict":"refused","code":3,"kind"'
}

@test "--timestamps: every line on stderr" {
	local stamp='^20[0-9-]{8}T[0-9:]{8}\.[0-9]{6}[+-][0-9:]{5} '
	bg -i srv sctpcat --timestamps -v -E -l 127.0.0.1:0
	wait_line srv.err "${stamp}listening on [^ ]*:[0-9]+ \("
	stop srv INT
	wait_for srv 130
	run_sc any --timestamps -w 0.1 127.0.0.1:9
	[[ $stderr =~ ${stamp}sctpcat:\ connect\ 127 ]]
}

@test "--status and --stats need a mode that carries messages" {
	run_sc 2 -z --status :1
	[[ $stderr == *"--status needs a mode that carries messages"* ]]
	run_sc 2 -z --stats :1
	run_sc 2 --status=0 :1
	[[ $stderr == *status* ]]
}
