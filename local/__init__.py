"""What the demo and the tests run on this machine: Meltano, PostgreSQL, the simulator."""
