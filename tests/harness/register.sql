-- Whom tests are entered as: the user who runs them is `test`, who files, looks as staff,
-- audits and answers for privacy anywhere, and speaks for the workers that tests name. Setting test.uid is that user's number.
insert into principal select id, 'PERSON', id, 'test', '', false, now()
from unnest(array['test', 'W-1', 'W-2', 'w-1', 'W-7', 'W-BAD', 'LH-0231', repeat('k', 64)]) as id;
insert into role_held select id, 'WORKER', 'CN', true, now() from principal;
insert into role_held select id, 'AGENCY_SUPERVISOR', 'CN', true, now() from principal;
insert into role_held select 'test', role, 'CN', true, now()
from unnest(array['STAFF', 'AUDITOR', 'PRIVACY']) as role;
insert into represents select 'test', id, true, now() from principal where id <> 'test';
insert into credential select name, 'test', true, now()
from unnest(array['uid:' || current_setting('test.uid'), 'cert:alice', 'cert:bob', 'cert:brief',
	'cert:LH-0231@nurse.example']) as name;
