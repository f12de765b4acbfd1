#!/usr/bin/env bats
# --help, the man page, the completions and the README name the same things,
# and these are what the program has.

top=${BATS_TEST_FILENAME%/tests/*}
: "${SCTPCAT:=$top/build/sctpcat}"
man=$top/man/sctpcat.1
readme=$top/README.md
completions=("$top"/completions/{sctpcat.bash,_sctpcat,sctpcat.fish})

# found = what group N of REGEX matches in FILE, all over it or between the
# lines that match FROM and TO.
matches() # FILE N REGEX [FROM TO]
{
	local line on=${4:+no}
	found=
	while IFS= read -r line; do
		if [[ $on == no ]]; then
			[[ $line =~ $4 ]] && on=yes
			continue
		fi
		[[ $on == yes && $line =~ $5 ]] && break
		while [[ $line =~ $3 ]]; do
			found+="${BASH_REMATCH[$2]} "
			line=${line#*"${BASH_REMATCH[0]}"}
		done
	done <"$1"
}

# found = the items of a chapter of the man page
man_items() # CHAPTER
{
	matches "$man" 1 '^\.It Cm ([a-z0-9_-]+)' "^\.Sh $1\$" '^\.Sh'
}

# found = the words of a list in a file of completions
listed() # FILE NAME
{
	local text list="='[^']*'|=\([^)]*\)| [^"$'\n]*'
	text=$(<"$1")
	text=${text//$'\\\n'/ }
	[[ $text =~ (local|local -a|set -l)" $2"($list) ]]
	found=${BASH_REMATCH[2]#=}
	found=${found//[\'()$'\n\t']/ }
}

# Fails unless every word of SOME is among ALL.
within() # WHAT SOME ALL
{
	local word words strange=
	read -ra words <<<"$2"
	for word in "${words[@]}"; do
		[[ " $3 " == *" $word "* ]] || strange+=" $word"
	done
	[[ -z $strange ]] || echo "$1:$strange"
	[[ -z $strange && -n $2 ]]
}

same() # WHERE EXPECTED FOUND
{
	local status=0
	within "missing in $1" "$2" "$3" || status=1
	within "only in $1" "$3" "$2" || status=1
	return $status
}

# options = what --help has, as "-w,--timeout=", "--udp[=" or "-l,--listen";
# letters and longs = the same apart, with_argument = those that need one.
read_help()
{
	local line letter long kind
	"$SCTPCAT" --help >"$BATS_TEST_TMPDIR/help"
	found='' letters='' longs='' with_argument=''
	while IFS= read -r line; do
		[[ $line =~ ^\ \ (-(.),\ |\ {4})--([a-z0-9-]+)(\[=| [^ ])? ]] ||
			continue
		letter=${BASH_REMATCH[2]:+-${BASH_REMATCH[2]}}
		long=${BASH_REMATCH[3]}
		kind=${BASH_REMATCH[4]/#' '?/=}
		option "$letter" "$long" "$kind"
		letters+="$letter "
		longs+="--$long "
		[[ $kind != = ]] || with_argument+="--$long $letter "
	done <"$BATS_TEST_TMPDIR/help"
	options=$found
}

option() # LETTER LONG KIND: one more in found
{
	found+="${1:+-${1#-},}--$2$3 "
}

# found = the options that the man page describes
man_options()
{
	local line kind
	found=
	while IFS= read -r line; do
		[[ $line =~ ^\.It\ Fl\ ((.)\ .*,\ Fl\ )?-([a-z0-9-]+)(.*) ]] ||
			continue
		case ${BASH_REMATCH[4]} in
		'') kind='' ;;
		' Ns Op = '*) kind='[=' ;;
		*) kind='=' ;;
		esac
		option "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" "$kind"
	done <"$man"
}

# found = those that zsh offers, excluded = those that rule out others
zsh_options()
{
	local line pattern="(\{-(.)[+-]?,|[')*])--([a-z0-9-]+)(=-?)?(\}')?\["
	found='' excluded=''
	while IFS= read -r line; do
		[[ ! $line =~ \'\((-[^ ][^\)]*)\) ]] ||
			excluded+="${BASH_REMATCH[1]} "
		[[ $line =~ $pattern ]] || continue
		option "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" \
		    "${BASH_REMATCH[4]/#=-/[=}"
	done <"${completions[1]}"
}

# found = those that fish offers
fish_options()
{
	local line pattern='^complete -c [a-z]+( -s (.))? -l ([a-z0-9-]+)( -x)?'
	found=
	while IFS= read -r line; do
		[[ $line =~ $pattern ]] || continue
		option "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" \
		    "${BASH_REMATCH[4]:+=}"
	done <"${completions[2]}"
}

# found = the options in the examples of a file; those of other programs in
# the same line do not count.
example_options() # FILE
{
	local line part
	found=
	while IFS= read -r line; do
		[[ $line =~ (^|[^a-z/])sctpcat\ ([^\`]*) ]] || continue
		part=${BASH_REMATCH[2]%%[|<>;&)]*}
		while [[ $part =~ (^|\ )(-[a-zA-Z0-9]|--[a-z0-9-]+)(.*) ]]; do
			found+="${BASH_REMATCH[2]} "
			part=${BASH_REMATCH[3]}
		done
	done <"$1"
}

# reply = what bash offers; the last word is the one to complete
bash_completion() # WORD...
{
	local COMP_WORDS=(sctpcat "$@") COMP_CWORD=$#
	COMPREPLY=()
	_sctpcat
	reply=${COMPREPLY[*]}
}

@test "man page: lint has nothing to say" {
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	run mandoc -T lint "$man"
	echo "$output"
	[[ $status -eq 0 && -z $output ]]
}

@test "man page: chapters that it refers to exist" {
	local line text
	text=$(<"$man")
	while IFS= read -r line; do
		[[ $line =~ ^\.Sx\ ([A-Z ]+[A-Z]) ]] || continue
		echo "looking for ${BASH_REMATCH[1]}"
		[[ $text == *$'\n.Sh '"${BASH_REMATCH[1]}"$'\n'* ]]
	done <"$man"
}

@test "options: --help and the man page" {
	read_help
	man_options
	same "the man page" "$options" "$found"
}

@test "options: those that the man page refers to exist" {
	read_help
	matches "$man" 1 'Fl ([a-zA-Z0-9]|-[a-z][a-z0-9-]+)( |$)'
	local all="-${found// / -}"
	within "no such option" "${all% -}" "$letters $longs"
	example_options "$man"
	within "no such option" "$found" "$letters $longs"
}

@test "options: --help and the completion of bash" {
	local word
	# shellcheck source=/dev/null
	source "${completions[0]}"
	read_help
	bash_completion -
	same bash "$letters $longs" "$reply"
	for word in $with_argument; do
		bash_completion "$word" -
		[[ $reply != *-* ]] || echo "$word needs an argument: $reply"
		[[ $reply != *-* ]]
	done
}

@test "options: --help and the completion of zsh" {
	read_help
	zsh_options
	same zsh "$options" "$found"
	within "no such option" "$excluded" "$letters $longs"
}

@test "options: --help and the completion of fish" {
	read_help
	fish_options
	# There, an optional argument looks like none.
	same fish "${options//\[=/}" "$found"
}

@test "options: those in the README exist" {
	read_help
	matches "$readme" 0 '--[a-z][a-z0-9-]+'
	within "no such option" "$found" "$longs"
	matches "$readme" 1 "\`(-[a-zA-Z0-9])[ \`]"
	within "no such option" "$found" "$letters"
	example_options "$readme"
	within "no such option" "$found" "$letters $longs"
}

@test "formats: --help, man page, completions" {
	local formats file
	read_help
	matches "$BATS_TEST_TMPDIR/help" 1 '^  ([a-z0-9]+)  ' '^Formats:' '^$'
	formats=$found
	man_items "INPUT AND OUTPUT FORMATS"
	same "the man page" "$formats" "$found"
	for file in "${completions[@]}"; do
		listed "$file" formats
		same "$file" "$formats" "$found"
	done
}

@test "stacks: the program, man page, completions" {
	local stacks file
	run "$SCTPCAT" --stack nonsense :1
	[[ ${lines[0]} =~ none\ of\ (.*) ]]
	stacks=${BASH_REMATCH[1]//,/}
	man_items STACKS
	same "the man page" "$stacks" "$found"
	for file in "${completions[@]}"; do
		listed "$file" stacks
		same "$file" "$stacks" "$found"
	done
}

@test "events: the program, man page, completions" {
	local events file source=$top/src/report/event.c
	matches "$source" 1 '\] = "([a-z-]+)"' 'type_names\[' '^};'
	events=${found% }
	"$SCTPCAT" "-E${events// /,}" --version
	man_items EVENTS
	same "the man page" "$events" "$found"
	for file in "${completions[@]}"; do
		listed "$file" events
		same "$file" "$events" "$found"
	done
}

@test "events: their fields and states are in the man page" {
	local expected source=$top/src/report/event.c
	matches "$source" 1 'o, "([a-z_]+)"'
	expected=$found
	matches "$top/src/report/cause.c" 1 'o, "([a-z_]+)"'
	expected+=$found
	matches "$man" 1 '^\.Va ([a-z_]+)' '^\.Sh EVENTS' '^\.Sh'
	same "the man page" "$expected" "$found"
	matches "$source" 1 '\] = "([a-z-]+)"'
	expected=$found
	matches "$man" 1 '([a-z-]+)' '^\.Sh EVENTS' '^\.Sh'
	within "not in the man page" "$expected" "$found"
}

@test "options of -o: -o help, man page, completions" {
	local settings file
	"$SCTPCAT" -o help >"$BATS_TEST_TMPDIR/settings"
	matches "$BATS_TEST_TMPDIR/settings" 1 '^([a-z][a-z0-9_]+) '
	settings=$found
	man_items "SCTP OPTIONS"
	same "the man page" "$settings" "$found"
	for file in "${completions[@]}"; do
		listed "$file" settings
		same "$file" "help ${settings// /= }" "$found"
	done
}

@test "names that completions offer are in the program's tables" {
	local ppids ports file
	matches "$top/src/base/ppid.c" 1 '\{"([a-z0-9-]+)"'
	ppids=$found
	matches "$top/src/base/ports.c" 1 '\{"([a-z0-9-]+)"'
	ports=$found
	for file in "${completions[@]}"; do
		listed "$file" ppids
		within "no such PPID in $file" "$found" "$ppids"
		listed "$file" ports
		within "no such port in $file" "$found" "$ports"
	done
}

@test "exit codes: the source, man page, README" {
	local text codes=
	text=$(<"$top/src/base/error.h")
	while [[ $text =~ ERR_[A-Z]+\ =[[:space:]]*([0-9]+), ]]; do
		codes+="${BASH_REMATCH[1]} "
		text=${text#*"${BASH_REMATCH[0]}"}
	done
	codes+=128+n
	matches "$man" 1 '^\.It ([0-9]+(\+n)?)$' '^\.Sh EXIT STATUS' '^\.Sh'
	same "the man page" "$codes" "$found"
	matches "$readme" 1 '^\| ([0-9]+(\+n)?) \|'
	same "the README" "$codes" "$found"
}

@test "go-sctp: every row of the comparison names a test that there is" {
	local row last file name missing=0 rows=0
	while IFS='|' read -r _ row _ _ last _; do
		[[ $row =~ ^\ [A-Z][0-9]+\ $ ]] || continue
		rows=$((rows + 1))
		file=${last%%: *} name=${last#*: }
		file=${file# } name=${name% }
		if [[ $file == unit\ * ]]; then
			file=$top/tests/unit/${file#unit }.c
			grep -q "RUN($name)" "$file" && continue
		elif grep -qxF "@test \"$name\" {" "$top/tests/$file"; then
			continue
		fi
		echo "no such test:$row$last"
		missing=1
	done <"$top/tests/go-sctp.md"
	[ "$rows" -ge 100 ]
	[ "$missing" -eq 0 ]
}
