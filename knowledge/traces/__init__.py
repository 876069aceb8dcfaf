"""How answers came about: the steps of each, as they were kept, put together to be read."""
