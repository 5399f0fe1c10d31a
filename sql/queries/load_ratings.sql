-- How each entry of the library that anybody has rated is rated, as it is now: how often, and the sum; in order.
select code, ratings, total from daemon.ratings() order by code
