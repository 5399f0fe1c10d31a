-- Waits for daemons that are putting in keys, and makes others wait.
select name from master_key order by name for update
