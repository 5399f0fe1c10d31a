-- Row kind attachment_done: all chunks are there; the event of this number says so.
select daemon.write_attachment_done($1, $2, $3, $4, $5, $6, $7, $8)
