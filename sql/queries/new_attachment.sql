-- A number for an attachment, and how many $1 has open at $2.
select nextval('attachment_number'), daemon.attachments_open($1, $2)
