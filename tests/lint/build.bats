#!/usr/bin/env bats
# The program builds in every way that is offered, without a warning.

cd "${BATS_TEST_FILENAME%/tests/*}" || exit

build() # NAME VARIABLE=VALUE...
{
	make -j2 BUILD="build/lint/$1" "${@:2}" all unit
}

@test "build: clang" {
	build clang CC=clang
}

@test "build: without the kernel's SCTP" {
	build nokernel WITH_KERNEL=no
}

@test "build: without the userspace stack" {
	build nouser WITH_USER=no
	! ldd build/lint/nouser/sctpcat | grep usrsctp
}

@test "build: optimised, with the warnings that need it" {
	build optimised CFLAGS='-O3 -D_FORTIFY_SOURCE=2'
}

@test "install: puts five files in place, uninstall takes them away" {
	local dest=$BATS_TEST_TMPDIR/dest
	make -s install BUILD=build/lint/clang CC=clang DESTDIR="$dest" \
	    PREFIX=/usr
	[ -x "$dest/usr/bin/sctpcat" ]
	[ "$(find "$dest" -type f | wc -l)" -eq 5 ]
	make -s uninstall DESTDIR="$dest" PREFIX=/usr
	[ "$(find "$dest" -type f | wc -l)" -eq 0 ]
}
