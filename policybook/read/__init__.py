"""First stage: files and git history in, chapters and decisions out."""
