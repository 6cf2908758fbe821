"""专家评审: the pool, rounds of review items, conflicts from data, assignment, blind ballots, panels, results."""
