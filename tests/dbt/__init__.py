"""The dbt package on what the loaders write."""
