-- The key of a case; no row: it has none. wrapped is empty where it was destroyed.
select id, destroyed, master, wrapped from daemon.load_key($1)
