"""Generated examples take as long as they take: the machine may be busy."""

from hypothesis import settings

settings.register_profile("quiet", deadline=None, database=None)
settings.load_profile("quiet")
