-- Row kind glass_reviewed: what the review of a breaking found. Once: the case's version guards it.
select daemon.write_glass_reviewed($1, $2, $3, $4, $5, $6)
