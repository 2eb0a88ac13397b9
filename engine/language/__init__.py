"""The language of pages: what may stand in one, how its text is read, and what is wrong with it. It knows no Sphinx."""
