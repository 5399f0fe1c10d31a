-- What is published of a year from $1 up to but without $2 in district $3 and below, before anything of it
-- is suppressed. No row: nothing happened, or it is not the reader's to know.
select "group", figure, code, n
from daemon.publication($1::timestamptz, $2::timestamptz, $3::text)
