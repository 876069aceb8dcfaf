"""What the attributes of a span are called: names of the OpenTelemetry conventions, and ours where they have none."""

CONVENTIONS = "1.41.0"
"""Release of the OpenTelemetry semantic conventions whose names are used."""
SCHEMA = f"https://opentelemetry.io/schemas/{CONVENTIONS}"
OURS = "sotto."
"""How names begin that the conventions do not have."""

ERROR = "error.type"
OPERATION = "gen_ai.operation.name"
AGENT = "gen_ai.agent.name"
CONVERSATION = "gen_ai.conversation.id"
PROVIDER = "gen_ai.provider.name"
REQUEST_MODEL, RESPONSE_MODEL = "gen_ai.request.model", "gen_ai.response.model"
MOST, TEMPERATURE, SEED = "gen_ai.request.max_tokens", "gen_ai.request.temperature", "gen_ai.request.seed"
FINISH = "gen_ai.response.finish_reasons"
TOKENS_IN, TOKENS_OUT = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"
TOKENS_CACHED = "gen_ai.usage.cache_read.input_tokens"
OUTPUT_TYPE = "gen_ai.output.type"
PROMPT = "gen_ai.prompt.name"
TOOL, TOOL_TYPE, CALL = "gen_ai.tool.name", "gen_ai.tool.type", "gen_ai.tool.call.id"

SYSTEM, INPUT, OUTPUT = "gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages"
ARGUMENTS, RESULT = "gen_ai.tool.call.arguments", "gen_ai.tool.call.result"

BY, ENDING, CODE = "sotto.answer.by", "sotto.answer.ending", "sotto.answer.code"
KEY, RECORDED, SOURCES = "sotto.answer.key", "sotto.answer.recorded", "sotto.answer.sources"
BREAKERS, RULE = "sotto.breakers", "sotto.budget.rule"
ROUTE_BY, ROUTE_TOOLS, CONFIDENCE = "sotto.route.by", "sotto.route.tools", "sotto.route.confidence"
LIKELY = "sotto.route.likely"
PURPOSE, PROMPT_VERSION = "sotto.chat.purpose", "sotto.prompt.version"
DIGEST, TEMPLATE, CONTEXT = "sotto.model.digest", "sotto.model.template", "sotto.model.context"
WAITED, FIRST = "sotto.chat.waited_ms", "sotto.chat.first_token_ms"
EFFECT, OUTCOME, TOOL_SOURCES = "sotto.tool.effect", "sotto.tool.outcome", "sotto.tool.sources"

REASON, FORM, ROUTE = "sotto.reason", "sotto.chat.form", "sotto.route.arguments"
"""Bodies: why something was not as it should be; the JSON schema that a text had to fit; what the router read."""

STANDARD = frozenset(
    {
        *(ERROR, OPERATION, AGENT, CONVERSATION, PROVIDER, REQUEST_MODEL, RESPONSE_MODEL, MOST, TEMPERATURE, SEED),
        *(FINISH, TOKENS_IN, TOKENS_OUT, TOKENS_CACHED, OUTPUT_TYPE, PROMPT, TOOL, TOOL_TYPE, CALL),
        *(SYSTEM, INPUT, OUTPUT, ARGUMENTS, RESULT),
    }
)
"""Those of the conventions that occur."""
