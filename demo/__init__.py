"""The tap at work: the simulator, Meltano and a real PostgreSQL on one machine."""
