-- Versions of the entries $1 of the library, in order; the last column: it is the one in the library now. What
-- had left the library before it came back is not told any more: of each version from there on one follows
-- upon the other.
with versions as (
	select *, lag(until) over w is distinct from since as comes
	from library_entry where code = any ($1::text[])
	window w as (partition by code order by version::int4)
), stays as (
	select *, count(*) filter (where comes) over (partition by code order by version::int4 desc) as later
	from versions
)
select code, version::int4, title, needs, narrative, helped, failed, until is null
from stays where later - comes::int = 0 order by code, version::int4
