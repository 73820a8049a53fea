"""Perpetual venues through ccxt: one adapter, with everything that differs between venues in `venues/*.yaml`."""
