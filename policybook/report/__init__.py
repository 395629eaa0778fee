"""What was found, for people (terminal) and for machines (JSON); nothing here decides or writes anything."""
