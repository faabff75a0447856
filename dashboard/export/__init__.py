"""Exhibits away from the dashboard: pictures, tables, a report, slides, a talk. `python -m dashboard.export` writes them."""
