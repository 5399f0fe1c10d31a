-- A page of principals after $1, $2 at most.
select p.id, p.kind, p.name, p.agency, p.expert, p.suspended, p.changed_at, p.roles, p.credentials,
	p.represents, p.last, ''
from principal_shown p where p.id > $1::text order by p.id limit $2::int4
