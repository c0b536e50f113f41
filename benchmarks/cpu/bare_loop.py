"""What the app computes, in a loop without a server: bare_loop.py SECONDS.

For each line of input, it calls for so many seconds and prints calls and times as JSON.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "apps"))
import work

seconds = float(sys.argv[1])
for _ in sys.stdin:
    calls, wall, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() < wall + seconds:
        work.compute()
        calls += 1
    print(json.dumps({"calls": calls, "seconds": time.monotonic() - wall, "cpu": time.process_time() - cpu,
                      "result": work.compute().decode()}), flush=True)
