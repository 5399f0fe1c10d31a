-- Chunks of attachment $1, from number $2 on, $3 at most, as far as the reader may see.
select i, body from chunk where attachment = $1::int8 and i >= $2::int4 order by i limit $3::int4
