"""What the files inside a PDF are called, and how its manifest names this program."""

REGISTER, TABLE, MANIFEST = "register.yaml", "register.csv", "manifest.json"
GENERATOR = "policybook"
