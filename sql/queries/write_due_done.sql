-- Row kind due_done: what was due has been done, or is no longer wanted.
select daemon.write_due_done($1, $2, $3)
