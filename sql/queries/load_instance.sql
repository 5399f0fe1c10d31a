-- This database's own secrets.
select fingerprint_key from instance
