"""Whether what is given for a secret only says where it is: `$TOKEN`, `$(pass show x)`, `<token>`, a file."""

import re

_NOTHING = re.compile(
    r"(?:true|false|yes|no|on|off|null|none|nil|undefined|\w?|[*.x]{3,}|<[^<>]*>?|\{\{.*|\[\w*\]?|\.{2,})",
    re.IGNORECASE,
)
_EXPANDED = re.compile(
    r"\$\{[^{}]*\}?|\$\([^()]*\)?|\$[A-Za-z_]\w*|\$[\d?@*#]|\$|`[^`]*`?|%\w+%|%\(\w+\)s|%[sdr]\b|\{\w*\}|<\w[\w -]*>"
)
_SCHEME = re.compile(r"(?:bearer|basic|token|digest|apikey)\s+", re.IGNORECASE)
_METHOD = re.compile(
    r"(?:basic|digest|bearer|ntlm|negotiate|kerberos|gssapi|oauth2?|oidc|saml|ldap|jwt|plain|login|cram-md5|scram\S*|md5"
    r"|trust|peer|none|any|required|optional|enabled|disabled|default|auto|service_?account|iam|sso|pam)",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"(?:~|\.{1,2})?(?:/[\w.@+-]+)+/?"
    r"|[\w-]+(?:\.[\w-]+)*\.(?:json|pem|key|crt|p12|pub|txt|ya?ml|toml|ini|cfg|conf|env|gpg|jks)"
)
_ELSEWHERE = re.compile(
    r"(?:file|env|fd|arn|vault|ssm|op|secret|keyring|@)[:/].*|@[\w./~-]*[./][\w./~-]*|(?:id|src|source|type|name)=.*"
)
"""Where programs are told to look: `@file`, `env:NAME`, `id=npmrc,src=.npmrc`."""
_CALL = re.compile(r"[A-Za-z_][\w.]*(?:\(|\[|\.[a-z_]+\b(?!\S*\d)).*")


def reference(value: str, name: str, *, inner: bool) -> bool:
    """Whether `value`, given to `name`, gives nothing away. `inner`: it stands within a text, which may be code."""
    if _NOTHING.fullmatch(value) or (_auth(name) and _METHOD.fullmatch(value)) or _ELSEWHERE.fullmatch(value):
        return True
    rest = _EXPANDED.sub("", _SCHEME.sub("", value))
    if rest != value and not any(one.isalnum() for one in rest):
        return True
    if not inner:
        return bool(_PATH.fullmatch(value))
    plain = value.strip("()[]{},;:").lower()
    return not any(one.isalnum() for one in value) or bool(_CALL.match(value)) or plain == name.strip("-").lower()


def _auth(name: str) -> bool:
    return "auth" in name.lower() or "cred" in name.lower()
