# shellcheck shell=bash
# Before all tests: is here what they are about? After them: is it gone?

setup_suite()
{
	export SCTPCAT_SUITE="suite-$$"
	if [[ ! -x ${SCTPCAT-} ]]; then
		echo "no program to test: ${SCTPCAT-SCTPCAT is not set}"
		return 1
	fi
	if [[ $SCTPCAT_STACK == kernel ]] && ! checksctp; then
		echo "this kernel has no SCTP"
		return 1
	fi
}

teardown_suite()
{
	local exe left=0
	for exe in /proc/[0-9]*/exe; do
		[[ $exe -ef $SCTPCAT ]] || continue
		grep -qzx "SCTPCAT_SUITE=$SCTPCAT_SUITE" "${exe%exe}environ" ||
			continue
		echo "still running: $(tr '\0' ' ' <"${exe%exe}cmdline")"
		left=1
	done
	return $left
}
