-- The pool as a database tuned for matching would keep it. Whatever can be known before a case comes
-- is worked out once: what a profile scores for a leaf, what an expert scores whatever the need, who
-- is full. Twice: as a row for each expert, whose leaves are bits, and as a row for each expert and
-- each leaf that they answer well enough, so that a case reads of its districts those who could take
-- one of its needs, and nothing else. Each has a covering index. Rules and weights are those of
-- rules.c and loads.c, written anew.
--
-- rival.c cuts this at every semicolon, and copies the rows of the snapshot in where it says so.

create table need_type (leaf int2, type int2, rank int2);
create table skill (profile int4, place int2, type int2, level int2, leaves int2[], interprets bool);
create table district (id int2, level int2);
create table person (id int4, district int2, profile int4, languages int8, sex "char", unit text,
	places int4, taken int4, appointed_from int8, appointed_until int8, agreement_until int8);

-- Every set of at most eight needs, and every part of it that somebody could take.
create table subset as
select whole, taken from generate_series(1, 255) whole, generate_series(1, 255) taken
where whole & taken = taken;
alter table subset add primary key (whole, taken);
vacuum (freeze, analyze) subset;

-- rows come here

-- The skill that fits best, of equals the first. Level 2 suffices.
create table fit as
select distinct on (profile, leaf) profile, leaf, interprets,
	(350 * (array[400, 700, 1000])[level]
		+ 250 * (array[1000, 700, 500, 400, 300, 250, 200, 150])[rank + 1]) / 1000 as fit
from skill join need_type using (type)
where level >= 2 and (leaves is null or leaf = any (leaves))
order by profile, leaf, fit desc, place;
create unique index on fit (profile, leaf) include (fit, interprets);

create table profile as
select profile, coalesce(bit_or(1::int8 << leaf) filter (where leaf < 63), 0) as low,
	coalesce(bit_or(1::int8 << leaf - 63) filter (where leaf >= 63), 0) as high
from fit group by profile;

create table unit as
select row_number() over (order by name)::int4 as id, name from (select distinct unit as name from person) u;

-- The price of load falls the faster the fuller one is: every sixteenth, with straight lines between.
create table free_expert as
select p.id, district, profile, low, high, languages, sex, unit.id as unit, appointed_from,
	least(appointed_until, agreement_until) as valid_until,
	(150 * (array[100, 300, 600, 850, 1000])[level + 1]
		+ 150 * (price[n + 1] - (price[n + 1] - price[n + 2]) * (taken * 16 % places) / places)) / 1000
		as standing
from person p
join profile using (profile)
join district on district.id = p.district
join unit on unit.name = p.unit
cross join (values (array[1000, 962, 923, 880, 835, 787, 735, 681, 622, 561, 495, 425, 350, 270,
	186, 96, 0])) by_load (price)
cross join lateral (select taken * 16 / places) sixteenths (n)
where taken < places
order by district, p.id;
create index on free_expert (district) include (low, high, profile, standing, id, languages, sex, unit,
	appointed_from, valid_until);

create table answer as
select leaf, district, profile, fit, interprets, standing, e.id, languages, sex, unit, appointed_from,
	valid_until
from free_expert e join fit using (profile)
order by leaf, district, e.id;
create index on answer (leaf, district) include (profile, fit, interprets, standing, id, languages,
	sex, unit, appointed_from, valid_until);

vacuum (freeze, analyze) fit;
vacuum (freeze, analyze) free_expert;
vacuum (freeze, analyze) answer;
