"""The dashboard: shows built results; computes nothing that `analysis` has not.

charts/   results → Plotly figures; no Streamlit
views/    one page each: pick → compute → draw → sentences
source.py   results or corpus, and the job between them · data.py   the only caches
state.py   what the address holds
words.py, framingwords.py, voicewords.py, surewords.py, distancewords.py, plantedwords.py   findings in words
markup.py   corpus text → safe HTML · widgets.py   chart, sentence panel, pickers · jobs.py   long work in a process of its own
labelling.py   labels while they are given · selftest.py   a difference planted in the corpus at hand
"""
