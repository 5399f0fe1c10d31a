#!/bin/sh
# The first administrator, and what an administrator does from there by `jieyou admin`; and that the
# README's table of rights is the program's. Run by tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..
me=uid:$(id -u)

# ---- Without a server -------------------------------------------------------------------------

JIEYOU_SERVER=unix:$dir/nobody
export JIEYOU_SERVER
"$jieyou" rights >"$dir/rights"
sed -n '/^| role | verb |/,/^$/p' "$root/dispatcher/README.md" | sed '/^$/d' >"$dir/readme"
cmp "$dir/rights" "$dir/readme" || fail "the table of dispatcher/README.md is another"
expect 0 "$jieyou" --json rights
python3 -c '
import json, sys
rows = json.load(open(sys.argv[1]))
assert {"role": "AUDITOR", "verb": "show", "relation": "DISTRICT", "view": "RECORD"} in rows
assert len(rows) == len(open(sys.argv[2], encoding="utf-8").readlines()) - 2' "$dir/out" "$dir/rights"
for wrong in "" "nonsense" "add" "add A B" "bind A" "grant A STAFF" "list more" "suspend A --kind person" \
	"add A --kind robot" "amend A" "amend A --kind person --name B"; do
	# shellcheck disable=SC2086 # words
	expect 2 "$jieyou" admin $wrong
done
expect 2 "$bin/jieyoud" --bootstrap-admin
expect 2 "$bin/jieyoud" --bootstrap-admin root
expect 2 "$bin/jieyoud" --bootstrap-admin cert:somebody

# ---- The first administrator ------------------------------------------------------------------

createdb -T jieyou_template test_admin_first
database=test_admin_first # for serve_end
first() { "$bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=test_admin_first" "$@"; }
one() { psql -XAtq -d test_admin_first -c "$1"; }
expect 0 first --bootstrap-admin "$me"
contains "$dir/out" "$me administers now"
expect 1 first --bootstrap-admin uid:12345
contains "$dir/err" "administers already"
[ "$(one 'select count(*) from administrator')" = 1 ] || fail "not one administrator"
one "alter table principal disable trigger all; update principal set suspended = true where id in
	(select id from administrator)"
one "insert into principal values ('uid-12345', 'PERSON', 'x', '', '', false, now());
	insert into role_held values ('uid-12345', 'STAFF', 'CN', true, now());
	insert into represents values ('uid-12345', 'W-1', true, now())"
expect 0 first --bootstrap-admin uid:12345 # when nobody can, the next one, who is nothing else
[ "$(one "select role || ' ' || (select count(*) from represents where principal = 'uid-12345' and held)
	from role_held where principal = 'uid-12345' and held")" = "ADMIN 0" ] || fail "an administrator of cases"
[ "$(one "select string_agg(seq || ' ' || kind || ' ' || subject, ', ' order by seq) from register_change")" = \
	"1 bootstrap uid-$(id -u), 2 add uid-$(id -u), 3 grant uid-$(id -u), 4 bind uid-$(id -u), 5 bootstrap uid-12345, 6 withdraw uid-12345, 7 unrepresent uid-12345, 8 grant uid-12345, 9 bind uid-12345" ] || fail "not in the record of the register"
[ "$(one 'select id from administrator')" = uid-12345 ] || fail "another administrator"
dropdb test_admin_first
database=

# ---- From there -------------------------------------------------------------------------------

serve admin
"$bin/jieyoud" --database "host=$PGHOST user=$PGUSER dbname=$database" --bootstrap-admin "$me" \
	>"$dir/out"
tries=0 # the daemon looks again within a second
until "$jieyou" admin list >"$dir/out" 2>"$dir/err"; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || fail "no administrator: $(cat "$dir/err")"
	sleep 0.1
done
expect 0 "$jieyou" admin add backend --kind service --name 小程序后台
contains "$dir/out" "已登记:backend"
expect 0 "$jieyou" admin add LH-9 --name 王社工 --agency 龙华区示例社工服务中心
expect 0 "$jieyou" admin grant LH-9 WORKER 龙华区
expect 0 "$jieyou" admin represent backend LH-9
expect 1 "$jieyou" admin represent "uid-$(id -u)" LH-9
contains "$dir/err" 管理员不得兼任其他角色
expect 1 "$jieyou" admin grant "uid-$(id -u)" STAFF 440309
contains "$dir/err" 管理员不得兼任其他角色
expect 0 "$jieyou" admin bind backend cert:backend.example
expect 0 "$jieyou" admin revoke 0a1b keyCompromise
expect 1 "$jieyou" --on-behalf-of LH-9 submit "$root/clients/examples/wanghua.json"
contains "$dir/err" on_behalf_of
expect 1 "$jieyou" submit "$root/clients/examples/wanghua.json"
contains "$dir/err" 没有做这件事的权限
expect 1 "$jieyou" show 1
contains "$dir/err" case_id
expect 1 "$jieyou" find-phone 13800138000
contains "$dir/err" 没有做这件事的权限
expect 0 "$jieyou" admin suspend LH-9
expect 0 "$jieyou" admin resume LH-9
expect 0 "$jieyou" admin amend LH-9 --name 李社工
contains "$dir/out" "已更改:LH-9"
expect 0 "$jieyou" admin amend LH-9 --agency 另一机构
expect 0 "$jieyou" admin represent backend test
expect 0 "$jieyou" admin unrepresent backend test
expect 0 "$jieyou" admin withdraw LH-9 WORKER 440309
expect 0 "$jieyou" admin unbind backend cert:backend.example
expect 1 "$jieyou" --json admin suspend "uid-$(id -u)"
contains "$dir/err" LAST_ADMIN
expect 0 "$jieyou" admin list
contains "$dir/out" "LH-9  李社工"
contains "$dir/out" "机构 另一机构"
[ "$(sql "select string_agg(kind, ' ' order by seq) from register_change")" = "bootstrap add grant bind add add grant \
represent bind revoke suspend resume amend amend represent unrepresent withdraw unbind" ] ||
	fail "the record of the register is $(sql "select string_agg(kind, ' ' order by seq) from register_change")"
expect 0 "$jieyou" --json admin list
python3 -c '
import json, sys
people = {p["id"]: p for p in json.load(open(sys.argv[1]))["principals"]}
assert people["backend"]["kind"] == "SERVICE" and people["backend"]["represents"] == 1
assert people["backend"]["credentials"] == [] and people["LH-9"]["roles"] == []' "$dir/out"
