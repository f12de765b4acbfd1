#!/usr/bin/env bats
# SCTP options by name: what is taken, and what is refused with which words.

load helper

@test "-o help: every option on a line, with its stack" {
	run_sc 0 -o help
	[[ $output == *"NAME "*VALUE*WHEN*STACK* ]]
	[[ $output =~ $'\n'"rto_min "+"1..86400000 ms "+"any "+"all " ]]
	[[ $output =~ $'\n'"nrsack "+"0|1 "+"before "+"user " ]]
	[[ $output =~ $'\n'"dscp "+"0..63 "+"any "+"kernel " ]]
	[[ $output =~ $'\n'"stream_value "+"STREAM:VALUE "+"up " ]]
}

@test "values out of range, unknown names: exit 2, and what would do" {
	while IFS='|' read -r option part; do
		run_sc 2 -o "$option" h:1
		[[ $stderr == *"$part"* ]]
	done <<'TABLE'
rto_mni=5|did you mean rto_min?
scheduler=edf|fcfs
sndbuf=1|at least 4096
sndbuf=9g|at most 1073741824
dscp=64|at most 63
nodelay=maybe|0|1
auth_key=1|ID:FILE
auth_key=1:/no/such/file|/no/such/file
stream_value=5|STREAM:VALUE
device=nosuch0|nosuch0
linger=-1|at least 0
TABLE
}

@test "options that contradict each other, in both orders" {
	for pair in "auth=0 asconf=1" "reconf=0 enable_stream_reset=add" \
	    "interleaving=1 fragment_interleave=0" "rto_min=9 rto_max=8" \
	    "pmtu_discovery=1 path_mtu=1k"; do
		read -r one two <<<"$pair"
		run_sc 2 -o "$one" -o "$two" h:1
		[[ $stderr == *"${one%=*}"*contradict* ]]
		run_sc 2 -o "$two" -o "$one" h:1
		[[ $stderr == *"${one%=*}"*contradict* ]]
	done
}

@test "an option or a choice of the other stack: exit 8, and which" {
	if [[ $SCTPCAT_STACK == user ]]; then
		lacks=(dscp=1 ttl=9 expose_pf=on scheduler=wfq device=lo
			"auth_hmacs=sha256,sha1") has=kernel
	else
		lacks=(nrsack=1 cmt=on max_cwnd=1m scheduler=rr-pkt) has=user
	fi
	for option in "${lacks[@]}"; do
		run_sc 8 -z -o "$option" 127.0.0.1:9
		[[ $stderr$output == *"option ${option%%=*}"*"$has"* ]]
	done
	listen_bg srv -k
	# A listener refuses it as well.
	udp_options none
	run_sc 8 -l -o "${lacks[0]}" "${udp[@]}" 127.0.0.1:0
	[[ $stderr == *"option ${lacks[0]%=*}"* ]]
	# What can be refused only when the association is up.
	run_sc 2 -z -o stream_value=99:1 @srv
	[[ $stderr$output == *"stream_value=99:1"* ]]
	run_sc 0 -z -o scheduler=prio -o stream_value=9:1 @srv
}

@test "adaptation indication: the peer sees it" {
	listen_bg srv -Eadaptation
	run_sc 0 -N -o adaptation=0xcafe @srv </dev/null
	wait_line srv.err 'event adaptation .*indication=51966'
	wait_for srv 0
}

# Only those who know the key are heard.
@test "AUTH with keys from files: the same key, and another one" {
	printf 'secret\n' >key
	printf 'secret' >same
	printf 'terces' >other
	chunks=(-o auth_chunks=data -o auth_active_key=5)
	listen_bg srv -k -o auth_key=5:key "${chunks[@]}" -Eassoc
	echo hello | run_sc 0 -N -o auth_key=5:same "${chunks[@]}" @srv
	wait_line srv.out hello
	echo stranger | run_sc 7 -N -o auth_key=5:other "${chunks[@]}" \
	    -o rto_initial=50 -o rto_min=50 -o rto_max=50 \
	    -o assoc_max_retrans=2 -o path_max_retrans=2 @srv
	stop srv
	wait_for srv any
	! grep -q stranger srv.out
	grep -q 'features=.*auth' srv.err
}

@test "--primary: a path of the peer, or a name for what is none" {
	listen_bg srv -k 127.0.0.1/127.0.0.2:0
	run_sc 0 -z -v --primary 127.0.0.2 @srv
	[[ $output =~ 127.0.0.2\ +active\ +yes ]]
	[[ $output =~ 127.0.0.1\ +active\ +no ]]
	run_sc 2 -z --primary 127.0.0.3 @srv
	[[ $stderr$output == *"127.0.0.3 is not one of the peer's"* ]]
	run_sc 2 --primary 127.0.0 @srv
	[[ $stderr == *'"127.0.0" is no address'* ]]
	run_sc 2 -l --primary 127.0.0.1 5
	[[ $stderr == *"--primary needs a mode that connects"* ]]
}

# A window that is too small for what waits: the scheduler decides.
@test "scheduler: an urgent stream overtakes, or does not" {
	printf '{"stream":0,"text":"%050000d"}\n' {1..8} >messages
	echo '{"stream":3,"text":"urgent"}' >>messages
	listen_bg srv -k --out json -o rcvbuf=64k
	run_sc 0 -N --in json -o scheduler=fcfs @srv <messages
	wait_line srv.out urgent
	mapfile -t got <srv.out
	[[ ${#got[@]} -eq 9 ]]
	run_sc 0 -N --in json -o scheduler=prio -o stream_value=0:9 \
	    -o stream_value=3:1 @srv <messages
	wait_line srv.err 'association 2 ended'
	until mapfile -s 9 -t got <srv.out && [[ ${#got[@]} -eq 9 ]]; do
		:
	done
	[[ ${got[8]} != *urgent* && ${got[*]} == *urgent* ]]
}

@test "interleaving: both ends offer it" {
	[[ $SCTPCAT_STACK == user ]] || sysctl -qw net.sctp.intl_enable=1
	listen_bg srv -k -Eassoc -o interleaving=1
	bg -i cli sctpcat -N -o interleaving=1 @srv
	wait_line srv.err 'features=[^ ]*interleaving'
	say cli hello
	wait_line srv.out hello
	hang_up cli
	wait_for cli 0
	[[ $SCTPCAT_STACK == user ]] || sysctl -qw net.sctp.intl_enable=0
}
