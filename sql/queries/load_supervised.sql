-- How many posts and projects expert $2 supervises, and what agency and centre owe them for the sessions of file
-- $1, for whoever may do something with that.
select posts, projects, agency_owes, centre_owes from daemon.supervised($1, $2)
