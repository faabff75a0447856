"""What the pages show, kind by kind: (results, what was chosen) → an `Exhibit`, or None where there is none. No Streamlit."""
