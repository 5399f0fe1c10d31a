-- How many posts and projects expert $2 supervises, for whoever may do something with file $1.
select posts, projects from daemon.supervised($1, $2)
