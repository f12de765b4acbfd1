#!/usr/bin/env bats
# -E: which events, and what they say.

load helper

@test "a list, a group, and what is taken away" {
	listen_bg srv -k --echo -Eshutdown
	run_sc 0 -Eassoc,sender-dry @srv <<<text
	[[ $stderr == *"event assoc assoc=1 state=comm-up ostreams=10"* ]]
	[[ $stderr == *"event sender-dry assoc=1"* ]]
	[[ $stderr != *"event auth"* && $stderr != *"event path"* ]]
	run_sc 0 -E-assoc,-auth @srv <<<text
	[[ $stderr != *"event assoc"* && $stderr != *"event sender-dry"* ]]
	run_sc 0 --events=all,-assoc @srv <<<text
	[[ $stderr != *"event assoc"* && $stderr == *"event sender-dry"* ]]
	run_sc 0 -Efailures,streams @srv <<<text
	[[ $stderr != *event* ]]
	wait_line srv.err 'event shutdown assoc=1'
	wait_line srv.err 'event shutdown assoc=4'
	[[ $(<srv.err) != *comm-up* ]]
}

@test "a name that does not exist: the nearest one" {
	run_sc 2 -Eassok :1
	[[ $stderr == *'unknown event "assok"; did you mean assoc?'* ]]
	run_sc 2 -Eall,-pathh :1
	[[ $stderr == *'unknown event "-pathh"; did you mean path?'* ]]
	run_sc 2 -Eassoc, :1
	[[ $stderr == *'unknown event ""'* ]]
}

cause='cause=user-initiated-abort cause_code=12( cause_info=why)?$'

@test "an ABORT with its cause" {
	listen_bg srv -k --discard -E
	run_sc 0 --abort=why @srv <<<text
	wait_line srv.err "event assoc assoc=1 state=comm-lost $cause"
}

@test "JSON lines where no message can follow" {
	listen_bg srv -k --discard --json -E
	run_sc 0 --abort=why @srv <<<text
	wait_line srv.out '"state":"comm-lost","cause":"user-initiated-abort"'
	wait_line srv.out '^\{"type":"event","time":[0-9.]+,"assoc":1,"event"'
	[[ $(<srv.err) != *"event assoc"* ]]
	run_sc 0 -z --json -Eassoc @srv
	[[ $output == *'"event":"assoc","state":"comm-up"'* ]]
}

@test "an association that cannot be set up" {
	listen_bg srv
	srv_addr=127.0.0.1:9
	run_sc 3 -E -w 10 @srv
	[[ $stderr == *'event assoc assoc=1 state=cant-str-assoc'* ]]
	run_sc 3 -z --json -w 10 @srv
	[[ $output == *'"event":"assoc","state":"cant-str-assoc"'* ]]
}
