-- Serious incidents from $1 up to but without $2 in district $3 and below, in order, without the first $4;
-- $5 at most. No row: there were none, or it is not the reader's to know.
select at, code, district, grade
from daemon.incidents($1::timestamptz, $2::timestamptz, $3::text, $4::int4, $5::int4)
