"""Pure rules of expert review."""
