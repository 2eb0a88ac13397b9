"""The build of the book: what one leaves to the next (last.py), and how it speaks to whoever runs it (program.py)."""
