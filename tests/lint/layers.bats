#!/usr/bin/env bats
# Includes go one way: main -> cli, mode -> flow -> engine -> base. Each rule
# is the folders, or headers, that a folder's files may include.

cd "${BATS_TEST_FILENAME%/tests/*}/src" || exit

# allow FOLDER REGEX: the project's headers that FOLDER's files include match.
allow()
{
	! grep -rn '^#[[:space:]]*include "' "$1" | grep -vE "include \"($2)\""
}

# only FOLDER REGEX: no line outside of FOLDER matches.
only()
{
	! grep -rnE "$2" . | grep -v "^\./$1"
}

@test "layers: base includes base" {
	allow base 'base/.*'
}

@test "layers: engine includes base, engine" {
	allow engine '(base|engine)/.*'
}

@test "layers: report includes base and the engine's neutral types" {
	allow report '(base|report)/.*|engine/[a-z_]*\.h'
}

@test "layers: flow includes base, engine, report" {
	allow flow '(base|engine|report|flow)/.*'
}

@test "layers: cli includes base and what options are made of" {
	local names='(flow/framing|report/event)\.h'
	allow cli "(base|cli)/.*|engine/(options|engine|reliability)\.h|$names"
}

@test "layers: mode includes all below it" {
	allow mode '(base|engine|report|flow|cli|mode)/.*'
}

@test "layers: backend.h is the engine's own" {
	only engine/ 'engine/backend\.h'
}

@test "layers: a stack's folder is known to itself only" {
	only engine/kernel/ '"engine/kernel/'
	only engine/user/ '"engine/user/'
}

@test "layers: the kernel's SCTP headers are in engine/kernel only" {
	only engine/kernel/ '<(netinet|linux)/sctp\.h>'
}

@test "layers: usrsctp.h is in engine/user only" {
	only engine/user/ '<usrsctp\.h>'
}
