#!/bin/sh
# The main job at work: a file goes over one stream of a multi-homed
# association; what both sides say about it is shown, and that it is the same.
set -eu
cd "$(dirname "$0")/.."
sctpcat=$PWD/build/sctpcat
dir=$(mktemp -d)
listener=
trap '[ -z "$listener" ] || kill "$listener" 2>/dev/null; rm -rf "$dir"' EXIT
address=127.0.0.1/127.0.0.2:3868
size=8388608 # bytes

# Wait for the readiness line; a listener that failed says why.
await_listener()
{
	while ! grep -q '^listening on' "$dir/listener.err"; do
		kill -0 "$listener" 2>/dev/null || {
			cat "$dir/listener.err"
			exit 1
		}
		timeout 5 tail -n 1 -f "$dir/listener.err" 2>/dev/null |
			head -n 1 >/dev/null
	done
}

head -c $size /dev/urandom >"$dir/sent"

echo "\$ sctpcat -v -E -l $address >received &"
"$sctpcat" -v -E -l $address >"$dir/received" 2>"$dir/listener.err" \
	</dev/null &
listener=$!
await_listener

echo "\$ sctpcat -v -E -N -S 3 -P diameter $address <sent   # $size bytes"
echo
"$sctpcat" -v -E -N -S 3 -P diameter $address <"$dir/sent" \
	2>"$dir/client.err" || { cat "$dir/client.err"; exit 1; }
wait "$listener" || { cat "$dir/listener.err"; exit 1; }
listener=

echo "the listener said:"
sed 's/^/    /' "$dir/listener.err"
echo "the client said:"
sed 's/^/    /' "$dir/client.err"
echo
(cd "$dir" && sha256sum sent received)
cmp "$dir/sent" "$dir/received"
stack=$(sed -n 's/^listening on .* (\(.*\))$/\1/p' "$dir/listener.err")
echo "the same $size bytes, over $address, stream 3, stack: $stack"
