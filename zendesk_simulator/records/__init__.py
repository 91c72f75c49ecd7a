"""What the records of each stream look like."""
