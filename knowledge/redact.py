"""The one choke point for secrets: text that may reach log, model or voice has been through `clean`."""

from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Clean(str):
    """Text that has been through the redactor. Only `clean` makes one; events accept nothing else.

    Read back from JSON it needs no second pass: only clean text was ever written.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(cls, core_schema.str_schema()),
            python_schema=core_schema.is_instance_schema(cls),
            serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema()),
        )


def clean(text: str) -> Clean:
    """Make text safe to keep. Today it passes text on, made valid UTF-8; the patterns come with the redactor."""
    return Clean(text.encode("utf-8", "replace").decode("utf-8"))
