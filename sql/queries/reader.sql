-- For whom this unit reads, $1, who speaks for them, $2, by which verb, $3, and when, $4: what follows
-- sees what they may see by it.
select set_config('jieyou.reader', $1::text, true), set_config('jieyou.speaker', $2::text, true),
	set_config('jieyou.verb', $3::text, true), set_config('jieyou.at', $4::timestamptz::text, true)
