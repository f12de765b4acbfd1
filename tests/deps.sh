#!/bin/sh
# usage: tests/deps.sh build|check...
#
# Have the Debian packages of these sets: as root install what is missing,
# else print the command that would. No apt at all when nothing is missing.
build='gcc make pkg-config libc6-dev libev-dev libbsd-dev libsctp-dev
libusrsctp-dev libjansson-dev'
check='bats bats-assert bats-support user-mode-linux kmod iproute2 socat ncat
iperf3 lksctp-tools shellcheck mandoc clang clang-format clang-tidy valgrind
strace tshark procps jq nftables tcpdump'

wanted=
for set; do
	case $set in
	build) wanted="$wanted $build" ;;
	check) wanted="$wanted $check" ;;
	*) echo "deps: no such set: $set" >&2 && exit 2 ;;
	esac
done

if ! command -v dpkg-query >/dev/null; then
	echo "deps: not Debian; go on with what is here of:$wanted" >&2
	exit 0
fi

# shellcheck disable=SC2016,SC2086
have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted \
    2>/dev/null | sed -n 's/^installed //p')
missing=
for package in $wanted; do
	echo "$have" | grep -qx "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ]; then
	echo "deps: packages are missing; to install them:" >&2
	echo "sudo $install"
	exit 1
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
if ! { apt-get update -qq && $install -qq >/dev/null; }; then
	echo "deps: could not install$missing" >&2
	exit 1
fi
