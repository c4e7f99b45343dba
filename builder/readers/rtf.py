from builder.model import Reading
def read(data, source): return Reading(source, ())
