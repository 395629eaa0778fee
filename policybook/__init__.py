"""policybook: write a policy book in which nothing disappears silently.

The data runs one way: read → compare → judge → render (see CONTRIBUTING.md for the map).
"""

__version__ = "0.1.0"
