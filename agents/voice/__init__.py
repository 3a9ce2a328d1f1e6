"""The live part: one voice session between a browser and Voice Live.

Where things are decided: `turns.py` whose turn it is and barge-in, `transcript.py` captions and what is stored,
`delivery.py` what goes to the browser and when, `microphone.py` what goes upstream. None of these does I/O.
`session.py` joins them to the Voice Live connection (`upstream.py`), the Redis layer (`relay.py`) and the database
(`record.py`).
"""
