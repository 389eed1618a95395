"""Languages beside English: of each the words alone, one module a language; `foreign.py` reads by them."""
