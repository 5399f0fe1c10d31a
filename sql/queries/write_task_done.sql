-- Row kind task_done.
select daemon.write_task_done($1, $2, $3, $4)
