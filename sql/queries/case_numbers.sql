-- Takes $1 numbers for new cases.
select nextval('case_number') from generate_series(1, $1::int4)
