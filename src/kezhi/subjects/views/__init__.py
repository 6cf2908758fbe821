"""Pages of persons, organisations and posts, one file a topic."""
