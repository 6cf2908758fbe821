"""Every write on persons, organisations, posts and requests, one file a topic."""
