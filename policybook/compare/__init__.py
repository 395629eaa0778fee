"""Second stage: two lists of chapters in, changes out; knows no decisions and writes nothing."""
