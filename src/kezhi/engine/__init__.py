"""Pure engines: no Django, no database, no clock, no randomness that isn't passed in."""
