"""Third stage: changes and decisions in, a verdict out; pure."""
