"""Random plants, random questions: what must hold for all of them."""
