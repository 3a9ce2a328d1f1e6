"""The live call. It imports no views, forms or admin; docs/architecture.md says where each decision is made.

session/ joins the rules of a conversation (conversation/, pure) to Voice Live (upstream/), to browsers (redis/) and to
the database (storage/). calls/ knows which calls run, in this process and in others.
"""
