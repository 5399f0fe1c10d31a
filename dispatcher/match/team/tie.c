#include "tie.h"

/* What `other` and the team without one (n_team: with all) score together; -1: a need is left. */
static int total(const struct one *team, size_t n_team, size_t without, const struct one *other,
	uint32_t covered)
{
	int sum = 0;

	for (uint32_t left = covered; left; left &= left - 1) {
		size_t k = (size_t)__builtin_ctz(left);
		int best = other && other->able >> k & 1 ? other->scores[k] : -1;

		for (size_t i = 0; i < n_team; i++)
			if (i != without && team[i].able >> k & 1 && team[i].scores[k] > best)
				best = team[i].scores[k];
		if (best < 0)
			return -1;
		sum += best;
	}
	return sum;
}

bool tie_found(const struct one *team, size_t n_team, const struct one *other, uint32_t covered)
{
	int now = total(team, n_team, n_team, NULL, covered);

	for (size_t i = 0; i < n_team; i++)
		if (total(team, n_team, i, other, covered) >= now)
			return true;
	return false;
}
