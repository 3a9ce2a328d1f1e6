"""The live call. Imports no views, forms or admin; docs/architecture.md says where things are decided.

`session.py` joins what is said (conversation/, pure) to the ways to Voice Live (upstream/), to a browser (browser/) and
to the database (storage/); calls/ knows which sessions run, here and in other processes.
"""
