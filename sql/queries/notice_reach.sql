-- Of the recipients $1, in the order of load_notices: after which number
-- a page of $3 numbers at most begins ($2: as daemon.notice_reach has it), which is the last it covers, and
-- the last there is.
select recipient, since, upto, last from daemon.notice_reach($1, $2, $3)
