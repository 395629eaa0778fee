"""`python -m policybook`: the command line, for an environment that has everything."""

from policybook.cli import main

main()
