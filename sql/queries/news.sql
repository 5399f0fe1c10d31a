-- How far it has come with some recipients of notices, $1, and some cases, $2, by their places from 1 on.
select of_case, place, last from daemon.news($1, $2)
