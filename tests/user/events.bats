#!/usr/bin/env bats
# Events that only this stack tells of every message.

load helper

@test "messages that were not delivered: each of them, with its cause" {
	listen_bg srv -k --discard --control srv.sock
	bg -f /dev/zero cli sctpcat -v -Esend-failed -P ngap -S 3 \
	    --in block:1000 @srv
	wait_line cli.err 'connected to'
	wait_line srv.err 'connection from'
	run -0 socat -t "$patience" - UNIX-CONNECT:srv.sock <<<"abort why"
	wait_for cli 7
	has_line cli.err 'event send-failed assoc=1 sent=(yes|no) error=12 '
	has_line cli.err ' cause=user-initiated-abort stream=3 ppid=60 '
	has_line cli.err ' unordered=no context=[0-9]+ part=whole length=1000$'
}
