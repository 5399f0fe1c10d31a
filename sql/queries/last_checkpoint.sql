-- The newest checkpoint; no row: there is none yet.
select n, at, cases, events, reads, heads, digest, hash, signer, signature
from checkpoint order by n desc limit 1
