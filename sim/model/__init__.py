"""The rulebook: what happens to customers and people, as rules over rows of tables."""
