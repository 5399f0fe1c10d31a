-- Row kind entry_withdrawn: the entry of a case leaves the library.
select daemon.write_entry_withdrawn($1, $2, $3)
