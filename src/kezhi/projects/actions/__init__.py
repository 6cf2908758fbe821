"""Every write of calls and applications."""
