-- Up to $1 heads that wait for a checkpoint, as they are now, in order of chain and subject; with the
-- newest version of the subject that a checkpoint lists already (0: none). The limits keep it to one
-- look-up a head, however many cases there are.
select chain, subject, version, head, earlier from daemon.heads_waiting($1)
