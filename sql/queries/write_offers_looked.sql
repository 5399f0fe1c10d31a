-- Row kind offers_looked: all offers of a case were looked at.
select daemon.write_offers_looked($1, $2)
