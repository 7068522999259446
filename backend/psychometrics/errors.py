"""What this package refuses, each with a stable code and a sentence for the person who reads it."""


class PsychometricsError(ValueError):
    """A request that has no honest numeric answer.

    `code` is stable and meant for programs, the message for people, `details` for logs.
    """

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


class InvalidResponses(PsychometricsError):
    """The input is not a table of right (1), wrong (0) and missing answers.

    Codes: `empty`, `bad_shape`, `bad_value`, `bad_table`, `bad_names`.
    """


class CalibrationRefused(PsychometricsError):
    """The answers are readable, but they do not determine the item difficulties.

    Codes: `too_few_items`, `no_informative_students`, `ill_conditioned`, `disconnected`.
    """


class AnalysisRefused(PsychometricsError):
    """A test, link or report that these students and items cannot support.

    Codes: `too_few_items`, `too_few_students`, `no_split`, `bad_argument`.
    """
