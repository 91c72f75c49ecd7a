"""The lives of tickets: what happened to each, step by step. All records about tickets follow."""
