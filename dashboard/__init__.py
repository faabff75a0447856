"""The dashboard: shows built results; computes nothing that `analysis` has not.

charts/   results → Plotly figures; no Streamlit
views/    one page each: pick → compute → draw → sentences
source.py   results or corpus, and the job between them · data.py   the only caches
state.py   what the address holds · words.py   findings in words
markup.py   corpus text → safe HTML · widgets.py   chart, sentence panel, pickers · jobs.py   long work in a process of its own
"""
