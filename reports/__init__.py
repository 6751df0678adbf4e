"""What people are shown: figures, tables, pages, exports."""
