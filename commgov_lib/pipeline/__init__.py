"""The pipeline behind ``commgov figures``: every notebook run, every figure written.

One notebook is one piece of work. It runs in a kernel of its own (:mod:`.run`), beside its place under
``build/``, and is moved there only when it is whole (:mod:`.export`); what it depends on is remembered by
content, so that nothing runs twice. The terminal shows what happens (:mod:`.terminal`), and
``build/index.html`` what there is (:mod:`.pages`). On a user's network the same notebooks are run
(:mod:`.user_data`), of each the cells whose needs the network meets (:mod:`.needs`).
"""
