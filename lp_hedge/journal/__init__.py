"""The durable record: append-only, numbered, hash-chained; replay and recovery read it."""
