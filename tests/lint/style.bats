#!/usr/bin/env bats
# The judges of layout and of common mistakes.

cd "${BATS_TEST_FILENAME%/tests/*}" || exit

@test "clang-format: the code is laid out as .clang-format says" {
	find src tests -name '*.[ch]' -print0 |
	    xargs -0 clang-format --dry-run -Werror
}

# One file a run: its analyser carries mistakes from one to the next.
@test "clang-tidy: no finding" {
	local report=build/lint/clang-tidy.txt
	mkdir -p build/lint
	FLAGS=$(make -s --no-print-directory print-flags)
	export FLAGS
	find src -name '*.c' -print0 | sort -z | xargs -0 -P 2 -n 1 sh -c \
	    'clang-tidy --quiet "$1" -- $FLAGS 2>/dev/null' tidy >"$report" &&
		return
	grep -A 2 ' error: ' "$report"
	return 1
}

# Left out: variables that helpers set by name, words split on purpose, and
# how bats runs its tests.
@test "shellcheck: no finding in scripts and tests" {
	mapfile -t scripts < <(grep -rlE \
	    '^#!.*(sh|bats)$|^# shellcheck shell' .ci tests)
	local excluded=SC1091,SC2016,SC2030,SC2031,SC2034,SC2154,SC2314,SC2317
	shellcheck -x -e "$excluded" "${scripts[@]}"
}

@test "mandoc: no finding in the manual" {
	run mandoc -T lint -W style man/sctpcat.1
	echo "$output"
	[ -z "$output" ]
}
