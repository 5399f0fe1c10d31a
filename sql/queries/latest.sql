-- The newest edition of what people edit (0: none yet).
select coalesce(max(version), 0) from edition
