-- The last change of the register; no row: there was none.
select seq, hash from daemon.register_head()
