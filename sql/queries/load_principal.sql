-- A principal, and whose the credential $2 is ('': nobody's); no row: there is no such principal.
select p.id, p.kind, p.name, p.agency, p.expert, p.suspended, p.changed_at, p.roles, p.credentials,
	p.represents, p.last,
	coalesce((select c.principal from credential c where c.name = $2::text and c.held), '')
from principal_shown p where p.id = $1::text
