-- Row kind notice_acked: a reader has acknowledged what a recipient was told, up to this number.
select daemon.write_notice_acked($1, $2, $3, $4, $5, $6)
