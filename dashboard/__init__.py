"""The dashboard: shows built results; computes nothing that `analysis` has not.

charts/   results → Plotly figures; no Streamlit
views/    one page each: pick → compute → draw → sentences
source.py   results or corpus, and the job between them · jobs.py, questions.py   long work in a process of its own, asked and kept
data.py, termdata.py, topicdata.py, mapdata.py, timedata.py   the only caches
uploads.py, filenames.py   corpora brought in, each in a folder of its own · corpora.py   how far each is, and the way between them
state.py   what the address holds · addressbar.py   the address read and changed: marks, filters, pins · topbar.py   the bar on top
lighting.py   a term that lights up in every chart
words.py, framingwords.py, mapwords.py, termwords.py, timewords.py, topicwords.py, voicewords.py, surewords.py, distancewords.py,
plantedwords.py   findings
widgets.py   chart and pickers · pictures.py   a chart copied or saved · runningtext.py   a document · markup.py   text → safe HTML
sentencepanel.py, sentencelist.py   all sentences behind a mark, by pages · shifts.py   the word shift, on two pages
framingmap.py, framingtime.py, termtime.py, timecontrols.py   parts of pages · timelines.py, placing.py   what charts have in common
drafting.py, draftwords.py   axes while they are written · rebuilding.py   results built again
labelling.py   labels while they are given · topicediting.py, topicpanel.py   what the analyst makes of the topics
corpusediting.py, corpuspanel.py   metadata edited, the corpus check in words · unkept.py   work on results without their corpus
basketdesk.py, citations.py   quotes that are pinned, and where they are from · copying.py   a text to the clipboard
storydesk.py   stories while results are shown · captures.py, rehearsal.py   their steps frozen, made again, told apart
talkpanel.py, exporting.py   a story as a talk, made by a process of its own
bundlepanel.py, downloads.py   the project as one ZIP, and large files from disk to the browser · selftest.py   a planted difference
"""
