"""The machine that turns docs/ and examples/ into the site."""
