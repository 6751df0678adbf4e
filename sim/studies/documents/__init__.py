"""The papers of a sale as SAP SD keeps them, folded from the event log (domain.md 5)."""
