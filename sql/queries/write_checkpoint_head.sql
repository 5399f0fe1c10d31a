-- Row kind checkpoint_head: a head that a checkpoint lists, and that waits no longer. Only beside the
-- checkpoint that this very transaction wrote: not with another dispatcher's of the same number.
select daemon.write_checkpoint_head($1, $2, $3, $4, $5, $6)
