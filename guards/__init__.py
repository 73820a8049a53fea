"""One permission per file; the file's name is the guard's name."""
