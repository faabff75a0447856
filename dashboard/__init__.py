"""The dashboard: shows built results; computes nothing that `analysis` has not.

charts/     results → Plotly figures; no Streamlit
exhibits/   charts with their words and the rows they draw; no Streamlit: framing, crossed, time, voices, terms, topics, texts
export/     exhibits away from the dashboard; no Streamlit: images, tables, report, slides, talk; writing (all of it into a folder)
            frozen   the sentences behind marks · stage   a chart's room in a talk · provenance   where all of it is from
            officecharts, chartparts, chartdata, emptydeck, fitting   what slides are made of
views/      one page each: pick → compute → draw → sentences · app.py   their order, and faults told
exhibit.py   what an exhibit is · catalogue.py   every chart there is: pages, exports and stories draw on it
source.py   results or corpus, and the job between them · jobs.py, questions.py   long work in a process of its own, asked and kept
memory.py   what was worked out, kept for all who ask the same · data.py, termdata.py, topicdata.py, mapdata.py, timedata.py   whose
uploads.py, filenames.py   corpora brought in, each in a folder of its own · corpora.py   how far each is, and the way between them
state.py   what the address holds · addressbar.py   the address read and changed: marks, filters, pins · topbar.py   the bar on top
lighting.py   a term that lights up in every chart
words.py, framingwords.py, mapwords.py, termwords.py, timewords.py, topicwords.py, voicewords.py, surewords.py, distancewords.py,
plantedwords.py   findings · pickwords.py   what a mark stands for
widgets.py   chart and pickers · pictures.py   charts copied or saved, drawn by the reader's browser
runningtext.py   a document · markup.py   text → safe HTML
sentencepanel.py, sentencelist.py   all sentences behind a mark, by pages · shifts.py   the word shift, on two pages
framingmap.py, framingtime.py, termtime.py, timecontrols.py   parts of pages · timelines.py, placing.py   what charts have in common
drafting.py, draftwords.py   axes while they are written · rebuilding.py   results built again
labelling.py   labels while they are given · topicediting.py, topicpanel.py   what the analyst makes of the topics
corpusediting.py, corpuspanel.py   metadata edited, the corpus check in words · unkept.py   work on results without their corpus
basketdesk.py, quoting.py, citations.py   quotes that are pinned, and where they are from · copying.py   a text to the clipboard
storydesk.py   stories while results are shown · captures.py, rehearsal.py   their steps frozen, made again, told apart
talkpanel.py, exportpanel.py   talks and files of many charts, offered · exporting.py   and made by a process of their own
asking.py   a button, its progress, its answer
bundlepanel.py, downloads.py   the project as one ZIP, and large files from disk to the browser · selftest.py   a planted difference
"""
