"""The tap among what surrounds it: the SDK's own features, targets, logs and connection tests."""
