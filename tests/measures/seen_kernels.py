"""Which kernels numba compiles, told as it begins. Apart, so that a process that counts starts soon."""

from numba.core import event

OURS = ("commgov_lib.", "pack.", "one")


class Seen(event.Listener):
    """Names of the kernels that were compiled since."""

    def __init__(self):
        self.all = set()
        event.register("numba:compile", self)

    @property
    def names(self) -> list[str]:
        """In order, those of ours and of the tests."""
        return sorted(self.all)

    def on_start(self, told):
        """Note a kernel of ours."""
        kernel = told.data["dispatcher"].py_func
        if f"{kernel.__module__}.".startswith(OURS):
            self.all.add(f"{kernel.__module__}.{kernel.__qualname__}")

    def on_end(self, told):
        """Nothing to note."""
