-- All that follows in the unit sees the database as it is at its first query, whoever writes meanwhile; the
-- next unit is again as the session has it. Before any query.
set transaction_isolation to 'repeatable read'
