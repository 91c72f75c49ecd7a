"""Bytes of a page → rows as the schema says."""
