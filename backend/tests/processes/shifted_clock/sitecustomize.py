"""Python imports this at its start when it finds it on PYTHONPATH: the machine's clock is CLOCK_SHIFT_SECONDS wrong."""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["CLOCK_SHIFT_SECONDS"])).start()
