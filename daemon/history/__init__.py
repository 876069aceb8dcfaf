"""Importing what was done before: histories of shells and commits of watched projects, as facts on the bus."""
