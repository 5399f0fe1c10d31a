-- Of version $2 of entry $1: that it is the one in the library now, that the reader has been shown its words, and
-- that it was proposed by them.
select there, read, proposed from daemon.rating_grounds($1, $2)
