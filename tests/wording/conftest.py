"""The catalogues that the languages are read from, built before the first test asks for one."""

from startline.wording.build import build_catalogues

build_catalogues()
