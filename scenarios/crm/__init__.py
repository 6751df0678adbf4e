"""Exports of CRM systems, read with maps that are data."""

from salescycle.scenarios.crm.export import Export, read_export

__all__ = ["Export", "read_export"]
