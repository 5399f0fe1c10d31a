-- The files in which whoever file $1 appoints leads, takes part or supervises, for whoever may do something with
-- that; parted by blanks.
select daemon.engaged($1)
