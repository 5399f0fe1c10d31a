-- Row kind attachment: an upload is opened; its chunks come one by one.
select daemon.write_attachment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
