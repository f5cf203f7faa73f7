"""Startline takes every subscription order line from its requested start date to live service."""
