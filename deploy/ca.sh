#!/bin/sh
# ca.sh DIR server HOST ...       a certificate for the dispatcher, valid a year for these hosts
# ca.sh DIR client NAME [DAYS]    a certificate for a program or person, valid 30 days or DAYS
#
# A small certificate authority in DIR: ca.pem, which everybody is given, and ca.key, which nobody is.
# Both are made with the first certificate (valid ten years, usable for nothing but DIR's own
# certificates). A certificate is NAME.pem with its key NAME.key, for the dispatcher server.pem and
# server.key; the same name again replaces them. HOST is a name or an address, as clients write it.
# Prints the serial, which is what is revoked. Keys are elliptic (P-256) and readable by you alone.
set -eu

umask 077
made=

say() {
	printf 'ca.sh: %s\n' "$*" >&2
}

usage() {
	sed -n 's/^# \(ca.sh DIR [a-z]* [^ ]*\( \.\.\.\| \[DAYS\]\)\).*/usage: \1/p' "$0" >&2
	exit 2
}

finish() {
	[ -z "$made" ] || rm -rf "$made"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# All or nothing: what is made lies in a folder of its own until it is whole.
openssl_quietly() {
	openssl "$@" 2>"$made/said" || {
		cat "$made/said" >&2
		exit 1
	}
}

new_key() { # FILE
	openssl_quietly genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"
}

# The CA itself, once.
make_ca() {
	[ ! -f "$dir/ca.pem" ] || return 0
	new_key "$made/ca.key"
	openssl_quietly req -new -x509 -config /dev/null -key "$made/ca.key" -sha256 -days 3650 \
		-subj "/CN=Jieyou CA" -addext basicConstraints=critical,CA:TRUE,pathlen:0 \
		-addext keyUsage=critical,keyCertSign,cRLSign -addext subjectKeyIdentifier=hash \
		-out "$made/ca.pem"
	mv "$made/ca.key" "$made/ca.pem" "$dir"
}

# What is in the certificate beside the name: $made/extensions.
sign() { # NAME COMMON-NAME DAYS
	new_key "$made/$1.key"
	openssl_quietly req -new -config /dev/null -key "$made/$1.key" -subj "/CN=$2" -out "$made/request"
	openssl_quietly x509 -req -in "$made/request" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -sha256 \
		-set_serial "0x$(openssl rand -hex 16 | sed 's/^./7/')" -days "$3" \
		-extfile "$made/extensions" -out "$made/$1.pem"
	mv "$made/$1.key" "$made/$1.pem" "$dir"
	openssl x509 -in "$dir/$1.pem" -noout -serial | sed 's/^serial=//' | tr 'A-F' 'a-f'
}

extensions() { # KIND [ALTERNATIVE NAMES]
	printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n'
	printf 'extendedKeyUsage=critical,%s\nsubjectKeyIdentifier=hash\n' "$1"
	printf 'authorityKeyIdentifier=keyid\n'
	[ $# -eq 1 ] || printf 'subjectAltName=%s\n' "$2"
}

server() { # HOST ...
	names=
	for host in "$@"; do
		case $host in
		*[!0-9A-Za-z.:-]*) say "$host is neither a name nor an address"; exit 2 ;;
		*:*) names=$names,IP:$host ;;
		*[!0-9.]*) names=$names,DNS:$host ;;
		*) names=$names,IP:$host ;;
		esac
	done
	extensions serverAuth "${names#,}" >"$made/extensions"
	sign server jieyoud 365
}

client() { # NAME [DAYS]
	case $1 in
	'' | .* | *[!0-9A-Za-z._@-]* | ca | server)
		say "a name is made of letters, digits and . _ @ -, and is neither ca nor server"
		exit 2
		;;
	esac
	[ "${#1}" -le 64 ] || { say "a name has at most 64 characters"; exit 2; }
	extensions clientAuth >"$made/extensions"
	sign "$1" "$1" "${2:-30}"
}

[ $# -ge 3 ] || usage
dir=$1 kind=$2
shift 2
case $kind in
server) ;;
client) [ $# -le 2 ] || usage ;;
*) usage ;;
esac
mkdir -p "$dir"
made=$(mktemp -d "$dir/.making.XXXXXX")
make_ca
"$kind" "$@"
