"""Last stage: book and verdict in, site and PDF out."""

CHART = "annex/chart.svg"  # the annex's chart among a manuscript's images
