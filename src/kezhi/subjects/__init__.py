"""Who there is: persons, organisations, regions, offices, posts and delegations, each in time, and what is known."""
