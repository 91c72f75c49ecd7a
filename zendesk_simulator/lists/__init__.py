"""The lists of an account: everything that is not an incremental export."""
