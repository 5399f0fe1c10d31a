-- Takes $1 blocks of 256 case numbers; a row is the number of a block, from 1.
select nextval('case_block') from generate_series(1, $1::int4)
