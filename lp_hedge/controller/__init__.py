"""The sans-IO core: observation in, decision out."""
