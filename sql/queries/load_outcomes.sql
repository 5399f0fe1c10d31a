-- What has come of linkages to each resource, where something has at or after $1.
select target, helped, failed from daemon.outcomes($1)
