"""A Singer tap for Zendesk's Incremental Exports API."""
