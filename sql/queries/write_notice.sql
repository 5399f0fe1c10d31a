-- Row kind notice: numbered on from the recipient's last, without gaps.
select daemon.write_notice($1, $2, $3, $4, $5, $6, $7, $8)
