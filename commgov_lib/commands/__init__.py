"""Commands of ``commgov`` that compute, one module each: their words, their options and what they do."""
