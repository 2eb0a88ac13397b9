"""The Pythons that pages run in: how they are found, started, and named. Standard library only."""
