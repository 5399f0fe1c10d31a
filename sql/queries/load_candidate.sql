-- Whether another file than $1 appoints expert $2 now, for whoever may do something with that.
select daemon.appointed_elsewhere($1, $2)
