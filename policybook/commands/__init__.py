"""One file per command; each reads as the stages it runs."""
