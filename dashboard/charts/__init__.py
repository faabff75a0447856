"""Figures: tables in, `go.Figure` out. A mark's `customdata[0]` says, as a query string, what a click on it picks."""
