"""A real server of several processes."""
