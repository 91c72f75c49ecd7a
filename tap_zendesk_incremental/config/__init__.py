"""The settings: what there are, how they are checked, and where they come from."""
