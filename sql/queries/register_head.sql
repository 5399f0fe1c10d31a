-- The last change of the register; no row: there was none.
select seq, hash from register_change order by seq desc limit 1
