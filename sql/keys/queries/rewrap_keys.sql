-- Puts keys $2, wrapped by master key $3 until now, under master key $1, with their new bytes $4. One
-- that was destroyed meanwhile stays so.
select daemon.rewrap_keys($1, $2, $3, $4)
