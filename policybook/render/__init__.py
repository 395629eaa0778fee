"""Last stage: book and verdict in, site and PDF out."""
