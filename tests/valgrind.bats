#!/usr/bin/env bats
# No memory error and no leak of ours in connect, listen, relay and check.

load helper

setup()
{
	helper_setup
	patience=60
	real=$SCTPCAT
	SCTPCAT=$BATS_TEST_TMPDIR/valgrind
	cat >"$SCTPCAT" <<EOF
#!/bin/sh
exec valgrind -q --error-exitcode=99 --leak-check=full \
    --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    "$real" "\$@"
EOF
	chmod +x "$SCTPCAT"
}

@test "listen, connect, check and relay under valgrind" {
	listen_bg srv
	udp_options rel
	[[ -z $srv_udp ]] || udp=("${udp[0]%:*}:$srv_udp")
	bg rel sctpcat -v -R "${udp[@]}" 127.0.0.1:0 "$srv_addr"
	wait_ready rel
	random_file in 100000
	run_sc 0 -v -E -N @rel <in
	wait_for srv 0
	same_file in srv.out
	stop rel
	wait_for rel 143
	listen_bg two -k
	run_sc 0 -z -v @two
	stop two
	wait_for two 143
	run ! grep -l '^==' ./*.err stderr
}
