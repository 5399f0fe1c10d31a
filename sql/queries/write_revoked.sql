-- Row kind revoked: a certificate's serial; the first reason stays.
select daemon.write_revoked($1, $2, $3, $4)
