-- Places taken that changed at or after $1.
select expert, taken from place where changed_at >= $1::timestamptz
