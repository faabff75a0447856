"""The dashboard: shows built results; computes nothing that `analysis` has not.

charts/   results → Plotly figures; no Streamlit
views/    one page each: pick → compute → draw → sentences
source.py   results or corpus, and the job between them · data.py, termdata.py, topicdata.py   the only caches
uploads.py, filenames.py   corpora brought in, each in a folder of its own · corpora.py   how far each is, and the way between them
state.py   what the address holds
words.py, framingwords.py, termwords.py, topicwords.py, voicewords.py, surewords.py, distancewords.py, plantedwords.py   findings
markup.py   corpus text → safe HTML · widgets.py   chart, sentence panel, pickers · jobs.py   long work in a process of its own
placing.py   labels that never overlap · shifts.py   the word shift, on two pages
drafting.py, draftwords.py   axes while they are written · rebuilding.py   results built again
labelling.py   labels while they are given · topicediting.py, topicpanel.py   what the analyst makes of the topics
basketdesk.py, citations.py   quotes that are pinned, and where they are from · copying.py   a text to the clipboard
bundlepanel.py, downloads.py   the project as one ZIP, and large files from disk to the browser
questions.py   long questions, asked and kept · selftest.py   a planted difference
"""
