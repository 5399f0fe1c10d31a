-- Row kind checkpoint: ends the turn of whoever made it. Where another dispatcher was first, nothing is
-- written.
select daemon.write_checkpoint($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
