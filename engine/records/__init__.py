"""The records of what each page printed on each Python, as data and as text. Standard library only."""
