"""Pure values of persons, organisations and posts."""
