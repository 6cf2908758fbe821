"""业务包: the published versions of what a department declares."""
