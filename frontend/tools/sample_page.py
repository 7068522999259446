"""The page that the lobby draws before the clock runs: what papers are made of, as small as can be.

    .venv/bin/python frontend/tools/sample_page.py frontend/src/features/exam-session/paper/sample.pdf
"""

import sys

import matplotlib as mpl
import numpy as np

mpl.use("pdf")
import matplotlib.pyplot as plt  # noqa: E402

with mpl.rc_context({"pdf.fonttype": 42, "pdf.compression": 9}):
    page = plt.figure(figsize=(2, 2))
    page.text(0.06, 0.62, "√2 Ўў", fontsize=30, family="DejaVu Sans", weight="bold")
    picture = page.add_axes((0.05, 0.05, 0.42, 0.42))
    picture.imshow(np.array([[0, 40], [40, 0]], dtype=np.uint8), cmap="gray", vmin=0, vmax=255, interpolation="none")
    picture.set_axis_off()
    square = page.add_axes((0.53, 0.05, 0.42, 0.42), xlim=(0, 1), ylim=(0, 1))
    square.fill([0, 1, 1, 0], [0, 0, 1, 1], color="black")
    square.set_axis_off()
    page.savefig(sys.argv[1], format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
