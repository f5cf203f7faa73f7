"""Files that strangers give us, written anew: what is kept is what we made of them (PRODUCT H4, D2)."""

from startline.files.kept import FileProblem, FileProblemCode, Kept
from startline.files.pictures import picture
from startline.files.tables import table

__all__ = ["FileProblem", "FileProblemCode", "Kept", "picture", "table"]
