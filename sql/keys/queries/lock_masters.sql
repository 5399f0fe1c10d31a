-- Waits for daemons that are putting in keys, and makes others wait.
select daemon.lock_masters()
