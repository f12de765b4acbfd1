#!/usr/bin/env bats
# Bad input: exit 2 with the offending part named, before any socket.

load helper

@test "addresses: the element that is wrong is named" {
	while IFS='|' read -r operand part; do
		run_sc 2 "$operand"
		[[ $stderr == *"$part"* ]] || {
			echo "not named: $part"
			false
		}
	done <<'TABLE'
127.0.0.1|port
127.0.0.1:|port
127.0.0.1:0|port
127.0.0.1:99999|99999
127.0.0.1:1/127.0.0.2:2|127.0.0.1:1
127.0.0.1//127.0.0.2:1|empty
/127.0.0.1:1|empty
[::1:1|[::1
::1/[::2]:5|::1
0.0.0.0/127.0.0.1:5|0.0.0.0
[fe80::1%nosuch0]:5|nosuch0
127.0.0.1:nosuchservice|nosuchservice
300.0.0.1:5|300.0.0.1
TABLE
}

@test "options: what is wrong is named" {
	while IFS='|' read -r arguments part; do
		# shellcheck disable=SC2086 # words are meant
		run_sc 2 $arguments
		[[ $stderr == *"$part"* ]] || {
			echo "not named: $part"
			false
		}
	done <<'TABLE'
--no-such-option h:1|--no-such-option
-Y h:1|-Y
-S 70000 h:1|70000
-S x h:1|x
-P|--ppid
-l -z 1|--check
-4 -6 h:1|--ipv6
-N -q 1 h:1|--quit-after
--send-only -d h:1|--recv-only
-k h:1|-l
-m 5 -l 1|-k
--listen=5|--listen
--stack sctp h:1|"sctp"
--udp=70000 h:1|70000
--in lines h:1|line
--in block:0 h:1|block size
--in dump h:1|output only
--streams 0 h:1|outgoing streams
--streams 5:x h:1|incoming streams
-E=asoc h:1|asoc
-o rto_mni=5 h:1|rto_min
-o rto_min h:1|rto_min
-o rto_min=x h:1|rto_min
-i -5 h:1|-5
-w 1e3 h:1|1e3
-4 [::1]:5|::1
-6 127.0.0.1:5|127.0.0.1
-n localhost:5|localhost
-R :1|LISTEN and TARGET
-R tcp::1 tcp:127.0.0.1:2|SCTP
-z a:1 b c|c
-s 127.0.0.1 [::1]:5|IPv6
-s [::1] 127.0.0.1:5|[::1]
TABLE
	run_sc 2
	[[ $stderr == *"whom to connect to"* ]]
}

@test "every pair of options that conflict, in both orders" {
	for pair in "-l -R" "-l -z" "-R -z" "-4 -6" "-n --all-addresses" \
	    "-N --quit-after=1" "--send-only --recv-only" \
	    "--abort --linger=1" "--echo --discard" "--echo --send-only" \
	    "--echo --recv-only" "--discard --send-only" \
	    "--discard --recv-only" "--json --out=hex" \
	    "-S1 --input=1=f" "-d --input=1=f" "--send-only --output=1=f" \
	    "--echo --input=1=f" "--echo --output=1=f" \
	    "--discard --input=1=f" "--discard --output=1=f"; do
		read -r one two <<<"$pair"
		run_sc 2 "$one" "$two" 1 2
		[[ $stderr == *"cannot be used together"* ]]
		run_sc 2 "$two" "$one" 1 2
		[[ $stderr == *"cannot be used together"* ]]
	done
}

@test "--help, --version and -o help go to stdout with 0" {
	run_sc 0 --help
	[[ $output == "usage: sctpcat"* ]]
	run_sc 0 -V
	[[ $output == sctpcat\ [0-9]* ]]
	run_sc 0 -o help
	[[ $output == *rto_min*RFC* ]]
}

@test "an address in use, an address that is not ours" {
	listen_bg srv
	run_sc 1 -l ${srv_udp:+--udp=$srv_udp:9899} "$srv_addr"
	[[ $stderr == *"in use"* ]]
	udp_options none
	run_sc 1 -l "${udp[@]}" 192.0.2.77:5000
	[[ $stderr == *"listen 192.0.2.77:5000"*"192.0.2.77"* ]]
	run_sc 1 -N -s 192.0.2.77 @srv </dev/null
	[[ $stderr == *"192.0.2.77"* ]]
}

@test "the stack that is not here: 8 and how to get it" {
	if [[ $SCTPCAT_STACK == user ]]; then
		[[ -e /proc/net/sctp ]] && return
		SCTPCAT_STACK=kernel run_sc 8 127.0.0.1:9
		[[ $stderr == *"modprobe sctp"* ]]
		SCTPCAT_STACK=auto run_sc any -z -w 0.1 127.0.0.1:9
		[[ $stderr == *"no SCTP"*"UDP"* ]]
	else
		SCTPCAT_STACK=raw run_sc 8 127.0.0.1:9
		[[ $stderr == *kernel* ]]
		run_sc 8 --udp 127.0.0.1:9
		[[ $stderr == *"net.sctp.udp_port"* ]]
	fi
}
