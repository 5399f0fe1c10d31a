-- A code of what an event's sealed body says. The batch gives up where no event of it says so.
select daemon.write_coded($1::int4[], $2::int8[], $3::int4[], $4::text[], $5::text[], $6::timestamptz[],
	$7::text[], $8::int4[])
