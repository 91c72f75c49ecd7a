"""Tools for whoever works on the tap."""
