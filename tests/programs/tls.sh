#!/bin/sh
# TLS as people and programs use it: certificates by deploy/ca.sh, the command line over tls:, what it
# says and its exit status where something is wrong, and a foreign client. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..
ca=$dir/ca

not_reached() { # WORDS COMMAND ...: status 3, and standard error says them
	words=$1
	shift
	expect 3 "$@"
	[ ! -s "$dir/out" ] || fail "says something on the wrong stream"
	contains "$dir/err" "$words"
}

# ---- Certificates -----------------------------------------------------------------------------

make_ca() { sh "$root/deploy/ca.sh" "$ca" "$@"; }

make_ca server localhost 127.0.0.1 ::1 >"$dir/serial"
grep -qxE '[0-9a-f]{32}' "$dir/serial" || fail "no serial: $(cat "$dir/serial")"
make_ca client alice >"$dir/serial"
make_ca client LH-0231@nurse.example 7 >"$dir/serial"
openssl verify -CAfile "$ca/ca.pem" -purpose sslclient "$ca/alice.pem" >"$dir/out" || fail "alice"
openssl verify -CAfile "$ca/ca.pem" -purpose sslserver "$ca/server.pem" >"$dir/out" || fail "server"
! openssl verify -CAfile "$ca/ca.pem" -purpose sslclient "$ca/server.pem" >"$dir/out" 2>&1 ||
	fail "a server may come as a client"
! openssl x509 -in "$ca/alice.pem" -noout -checkend $((31 * 86400)) >"$dir/out" ||
	fail "a client's certificate lasts too long"
openssl x509 -in "$ca/alice.pem" -noout -checkend $((29 * 86400)) >"$dir/out" ||
	fail "a client's certificate does not last 30 days"
[ -z "$(find "$ca" -name '*.key' -perm /077)" ] || fail "a key that others can read"
for wrong in "" "client" "server" "client ../x" "client a:b" "client server" "client ca" "client a b c" \
	"server a/b" "server a,DNS:b" "nobody alice" \
	"client 01234567890123456789012345678901234567890123456789012345678901234"; do
	# shellcheck disable=SC2086 # several words on purpose
	expect 2 sh "$root/deploy/ca.sh" "$ca" $wrong
done
[ -z "$(find "$ca" -name '.making*')" ] || fail "something is left in the folder"

# ---- The command line -------------------------------------------------------------------------

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
serve tls --listen "unix:$dir/s, 127.0.0.1:$port" --tls_certificate "$ca/server.pem" \
	--tls_key "$ca/server.key" --tls_ca "$ca/ca.pem"
JIEYOU_SERVER=tls:127.0.0.1:$port
not_reached JIEYOU_CERT "$jieyou" ping
JIEYOU_CERT=$ca/alice.pem JIEYOU_KEY=$ca/alice.key JIEYOU_CA=$ca/ca.pem
export JIEYOU_CERT JIEYOU_KEY JIEYOU_CA

expect 0 "$jieyou" ping
expect 0 "$jieyou" --server "tls:localhost:$port" ping
expect 0 "$jieyou" --server "localhost:$port" ping
expect 0 "$jieyou" submit "$root/clients/examples/wanghua.json"
[ "$(sql 'select count(*) from help_case')" = 1 ] || fail "not filed"
for command in list pool catalogue "show 1" "why 1 E05" "preview $root/clients/examples/linglong.json"; do
	# shellcheck disable=SC2086
	expect 0 "$jieyou" --json $command
	mv "$dir/out" "$dir/tls"
	# shellcheck disable=SC2086
	expect 0 "$jieyou" --server "unix:$dir/s" --json $command
	cmp "$dir/tls" "$dir/out" || fail "$command: another answer than on the Unix socket"
done

# Options go before the environment.
expect 0 env JIEYOU_CERT=/nonexistent JIEYOU_KEY=/nonexistent JIEYOU_CA=/nonexistent \
	"$jieyou" --cert "$ca/alice.pem" --cert-key "$ca/alice.key" --ca "$ca/ca.pem" ping

# What is wrong with ours.
not_reached "No such file" "$jieyou" --cert /nonexistent ping
not_reached "$ca/server.key" "$jieyou" --cert-key "$ca/server.key" ping
echo broken >"$dir/broken"
not_reached "$dir/broken" "$jieyou" --ca "$dir/broken" ping
make_ca client brief 0 >"$dir/serial"
sleep 1.1
not_reached 已过期 "$jieyou" --cert "$ca/brief.pem" --cert-key "$ca/brief.key" ping
not_reached 不是客户端证书 "$jieyou" --cert "$ca/server.pem" --cert-key "$ca/server.key" ping
ca=$dir/other
make_ca server localhost >"$dir/serial"
make_ca client alice >"$dir/serial"
not_reached "不是本中心的 CA" "$jieyou" --cert "$ca/alice.pem" --cert-key "$ca/alice.key" ping

# What is wrong with the server's: another CA, another host, no TLS at all. Nothing is sent then.
not_reached 不是这个 "$jieyou" --ca "$ca/ca.pem" ping
ca=$dir/ca
make_ca server jieyou.example 192.0.2.1 >"$dir/serial"
kill -HUP "$daemon"
for _ in $(seq 100); do
	! grep -q 'certificates=read' "$dir/log" || break
	sleep 0.05
done
not_reached 不是发给这个地址的 "$jieyou" ping
not_reached 不是发给这个地址的 "$jieyou" --server "tls:localhost:$port" ping
make_ca server localhost 127.0.0.1 >"$dir/serial"
kill -HUP "$daemon"
for _ in $(seq 100); do
	! "$jieyou" ping >"$dir/out" 2>&1 || break
	sleep 0.05
done
expect 0 "$jieyou" ping
python3 -c '
import socket, sys
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
print(s.getsockname()[1], flush=True)
for _ in range(2):
    c, _ = s.accept()
    c.recv(10)
    c.sendall(b"220 this is no TLS\r\n")
    c.close()' >"$dir/port" &
for _ in $(seq 100); do
	[ ! -s "$dir/port" ] || break
	sleep 0.05
done
not_reached "" "$jieyou" --server "tls:127.0.0.1:$(cat "$dir/port")" --timeout 5 ping
not_reached "" "$jieyou" --server "tls:127.0.0.1:$(cat "$dir/port")" --timeout 5 list
[ "$(sql 'select count(*) from help_case')" = 1 ] || fail "something was filed"

# ---- A client in another language -------------------------------------------------------------

mkdir "$dir/generated"
protoc --python_out="$dir/generated" --proto_path="$root/proto" jieyou.proto
expect 0 /usr/bin/python3 "$root/tests/foreign_client.py" "$dir/generated" "$JIEYOU_SERVER" \
	"$root/clients/examples/linglong.json"
[ "$(sql 'select count(*) from help_case')" = 2 ] || fail "the foreign client filed nothing"
