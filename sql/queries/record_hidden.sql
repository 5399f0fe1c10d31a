-- Whether one of $2 is shut out of case $1: a row, or none.
select 1 from shut_out where case_id = $1::int8 and shut and principal = any ($2::text[]) limit 1
