"""One request to Zendesk: what it takes to get a good response."""
