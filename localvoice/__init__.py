"""A local stand-in for Azure AI Voice Live: it hears, answers by rules, and speaks, without any cloud account."""

import os

# numpy's OpenBLAS starts a thread for each core and lets them wait busily for each other. On a machine with other work
# that made a question to the sentence model cost 250 ms of CPU instead of 18. It is read when numpy is imported first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
