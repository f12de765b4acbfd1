#!/usr/bin/env bats
# How long files and lines may be. Functions: see .clang-tidy.

cd "${BATS_TEST_FILENAME%/tests/*}" || exit

# longer LINES FILE...: name the files that are longer; there must be none.
longer()
{
	local max=$1
	shift
	! awk -v max="$max" 'FNR == max + 1 {
		print FILENAME ": more than " max " lines"
	}' "$@" | grep .
}

# The project's texts: what is written by hand.
texts()
{
	find .ci src tests man completions Makefile .clang-tidy -type f
}

@test "size: no source file is longer than 500 lines" {
	mapfile -t files < <(find src tests -name '*.[ch]' -o -name '*.ba*s*')
	longer 500 "${files[@]}"
}

@test "size: no header is longer than 250 lines" {
	mapfile -t files < <(find src -name '*.h')
	longer 250 "${files[@]}"
}

# In the manual a sentence is a line, in the completions an option is, and in
# the comparison with go-sctp a row.
@test "size: no line is wider than 80 columns" {
	local free='^(man/|completions/|tests/go-sctp)'
	! texts | grep -vE "$free" | while read -r file; do
		expand "$file" | awk -v file="$file" 'length > 80 {
			print file ":" FNR ": " length " columns"
		}'
	done | grep .
}

@test "size: no space at the end of a line" {
	! texts | xargs grep -nE '[[:space:]]+$'
}
