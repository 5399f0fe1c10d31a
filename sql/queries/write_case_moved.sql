-- Row kind case_moved: the case is locked, and judged to have version `was`. Its head waits for a
-- checkpoint.
select daemon.write_case_moved($1, $2, $3, $4, $5, $6)
