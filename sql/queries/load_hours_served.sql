-- How long experts have served from $1 up to but without $2, by kind, on files of $3 and below ('': wherever): of
-- the experts after $4 ('' from the first) $5 at most; of expert $6 (empty: of none) their own, of others what was
-- done on files in the districts $7 (all of them where $8). No row: nothing, or it is not the reader's to know.
select expert, kind, times, minutes
from daemon.hours($1::timestamptz, $2::timestamptz, $3::text, $4::text, $5::int4, $6::text, $7::text[], $8::int4 <> 0)
