"""The whole system in one thread on virtual time: the real shell, the simulated venue, seeded faults, and a judge."""
