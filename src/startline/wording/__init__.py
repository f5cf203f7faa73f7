"""Code → sentence in the reader's language: the words of everything that is stored or answered as a code."""
