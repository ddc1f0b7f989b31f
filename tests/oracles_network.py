"""Obvious twins: each definition read aloud, slow and without array tricks; the tests compare."""


def reached(places, ties, needs):
    """Pairs (actor, need): walk up from the need through both parents and see who serves on the way."""
    row = {p["place"]: p for p in places.to_dict("records")}

    def up(place):
        if not place:
            return set()
        return {place} | up(row[place]["parent"]) | up(row[place]["grid"])

    around = {n["need"]: up(n["place"]) for n in needs.to_dict("records")}
    served = [(t["source"], t["target"]) for t in ties.to_dict("records")]
    return {(actor, need) for need, places in around.items() for actor, place in served if place in places}
