"""规则: what is known of a subject, and what a pack's decisions say of it, with reasons."""
