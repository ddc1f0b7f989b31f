"""The questions of the notebooks, put to the user's own network.

A question says what it needs of the tables (:mod:`.requirements`) and is a few lines of plain Python on the
public library (:mod:`.questions`). Those that the tables answer become the cells of a notebook, the others a
plain sentence why not; the notebooks (:mod:`.folder`) are then run by the figure pipeline like those of the
project.
"""
