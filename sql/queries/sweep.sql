-- Deletes of case $1 the uploads not finished by $2, and if it is erased, all chunks.
select daemon.sweep($1, $2)
