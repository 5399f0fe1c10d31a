-- Figures of a period from $1 up to but without $2 in district $3 and below, by $4: of the groups after $5
-- ('' from the first) $6 at most. No row: nothing happened, or it is not the reader's to know.
select "group", figure, code, n
from daemon.figures($1::timestamptz, $2::timestamptz, $3::text, $4::text, $5::text, $6::int4)
