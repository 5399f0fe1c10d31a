-- How many rows of the register were compared with its record, and the first that differs, if one does.
select null::int8, rows, case when seq is not null then 1::int8 end, seq, tab, which, fault from daemon.register_faults()
