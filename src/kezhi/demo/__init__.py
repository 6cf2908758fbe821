"""A demonstration province: real institutions, invented firms and persons, open calls; one click to sign in."""
