-- Locks the experts whose places a batch takes or frees, in order, after its cases.
select daemon.lock_experts($1)
