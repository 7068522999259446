"""The paper of the trial sitting: four questions that need no language, on half a page.

    .venv/bin/python frontend/tools/trial_paper.py frontend/src/features/exam-session/trial/trial.pdf
"""

import sys

import matplotlib as mpl

mpl.use("pdf")
import matplotlib.pyplot as plt  # noqa: E402

QUESTIONS = [
    (r"$\mathbf{1.}\quad 7\cdot 8 = ?$", r"A) $54$      B) $56$      C) $58$      D) $63$"),
    (r"$\mathbf{2.}\quad \sqrt{144} = ?$", r"A) $10$    B) $11$    C) $12$    D) $13$    E) $14$    F) $16$"),
    (r"$\mathbf{3.}\quad a)\ \frac{1}{2}+\frac{1}{4} = ?$", r"$\qquad b)\ x^2 = 9,\quad x = ?$"),
    (r"$\mathbf{4.}\quad a)\ 5^2-4^2 = ?$", r"$\qquad b)\ 2x+1 > 7,\quad x\in\ ?$"),
]

with mpl.rc_context({"pdf.fonttype": 42, "pdf.compression": 9, "mathtext.fontset": "dejavuserif"}):
    page = plt.figure(figsize=(8.27, 6.2))
    for place, (question, below) in enumerate(QUESTIONS):
        top = 0.93 - 0.235 * place
        page.text(0.07, top, question, fontsize=19, va="top")
        page.text(0.11, top - 0.105, below, fontsize=16, va="top", family="DejaVu Serif")
    page.savefig(sys.argv[1], format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
