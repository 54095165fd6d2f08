"""The solver as everything here uses it."""

import highspy


class Solver(highspy.Highs):
    """HiGHS in one thread, so that the same question has the same answer, and without its words on the terminal."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        """Called first of all when one is made, and before anything is written: the only place to be silent from."""
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self.setOptionValue(name, value)
