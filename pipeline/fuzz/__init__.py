"""Reading put to the test: reports broken in many ways, each of which must be read soundly or refused in one sentence.

seeds -> mutants.mutant() -> examine.examine() in a reading process -> run.fuzz() tells what went wrong
"""

from pipeline.fuzz.mutants import Seed, mutant, seeds
from pipeline.fuzz.run import Fault, Tally, fuzz

__all__ = ["Fault", "Seed", "Tally", "fuzz", "mutant", "seeds"]
