-- A page of the rows that follow from the record: up to $2 cases from number $1 on ($3: only that one), but
-- none that one of $4 is shut out of. The case with which the next page begins (null: there is none), how many
-- rows were compared with what the events say (daemon.row_faults), and the first that differs, if one does.
select next, rows, case_id, seq, tab, which, fault from daemon.row_faults($1, $2, $3, $4)
