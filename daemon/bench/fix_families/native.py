"""C and make."""

from daemon.bench.fixes_cases import Case, Family, broken
from daemon.bench.fixes_names import Names

GCC = "gcc -Wall -Werror -fsyntax-only -I."
NEEDS = ("gcc",)


def undeclared(names: Names) -> Case:
    package, constant, function = names.thing(), names.constant(), names.thing()
    path = f"{package}/limits.h"
    files = {
        path: "#ifndef LIMITS\n#define LIMITS\n#define LEAST 1\n@more@\n#endif\n",
        f"{package}/{function}.c": (
            f'#include "{path}"\n@more@\nint {function}(int value)\n{{\n'
            f"    return value > {constant} ? {constant} : value;\n}}\n"
        ),
    }
    fix = (path, "#define LEAST 1\n", f"#define LEAST 1\n#define {constant} {names.number()}\n")
    return broken(f"{GCC} {package}/{function}.c", files, fix, key=constant)


def undeclared_here(names: Names) -> Case:
    """Undeclared, too: the word stands in the wrong function."""
    package, local, function = names.thing(), names.thing(), names.thing()
    text = (
        f"@more@\nint {function}(void)\n{{\n    int {local} = 1;\n    return {local};\n}}\n\n"
        f"int {function}_again(void)\n{{\n    return {local};\n}}\n"
    )
    return broken(f"{GCC} {package}/{function}.c", {f"{package}/{function}.c": text})


def no_member(names: Names) -> Case:
    package, kind, member = names.thing(), names.thing(), names.thing()
    path = f"{package}/shapes.h"
    files = {
        path: f"#ifndef SHAPES\n#define SHAPES\nstruct {kind} {{\n    int height;\n}};\n@more@\n#endif\n",
        f"{package}/area.c": (
            f'#include "{path}"\n@more@\nint area(struct {kind} *one)\n{{\n'
            f"    return one->height * one->{member};\n}}\n"
        ),
    }
    return broken(
        f"{GCC} {package}/area.c",
        files,
        (path, "    int height;\n", f"    int height;\n    int {member};\n"),
        key=member,
    )


def pointer(names: Names) -> Case:
    """A member, too; but of a pointer that is used as if it were none."""
    package, kind, member = names.thing(), names.thing(), names.thing()
    text = (
        f"@more@\nstruct {kind} {{\n    int {member};\n}};\n\nint area(struct {kind} *one)\n"
        f"{{\n    return one.{member};\n}}\n"
    )
    return broken(f"{GCC} {package}/area.c", {f"{package}/area.c": text})


def not_prototyped(names: Names) -> Case:
    package, function = names.thing(), names.thing()
    path = f"{package}/work.h"
    files = {
        path: "#ifndef WORK\n#define WORK\nint first(int value);\n@more@\n#endif\n",
        f"{package}/use.c": (
            f'#include "{path}"\n@more@\nint use(int value)\n{{\n    return {function}(value) + first(value);\n}}\n'
        ),
    }
    fix = (path, "int first(int value);\n", f"int first(int value);\nint {function}(int value);\n")
    return broken(f"{GCC} {package}/use.c", files, fix, key=function)


def too_few(names: Names) -> Case:
    """A function, too, that is called otherwise than it is declared."""
    package, function = names.thing(), names.thing()
    text = (
        f"@more@\nint {function}(int left, int right);\n\nint use(int value)\n{{\n    return {function}(value);\n}}\n"
    )
    return broken(f"{GCC} {package}/use.c", {f"{package}/use.c": text})


def unused(names: Names) -> Case:
    package, local, function = names.thing(), names.thing(), names.thing()
    path = f"{package}/{function}.c"
    text = (
        f"@more@\nint {function}(int value)\n{{\n    int {local} = value + 1;\n    value *= 2;\n    return value;\n}}\n"
    )
    return broken(f"{GCC} {path}", {path: text}, (path, f"    int {local} = value + 1;\n", ""), key=local)


def no_end(names: Names) -> Case:
    """A warning that is an error, too: a function without a type."""
    package, function = names.thing(), names.thing()
    text = f"@more@\n{function}(int value)\n{{\n    value *= 2;\n    return value;\n}}\n"
    return broken(f"{GCC} {package}/{function}.c", {f"{package}/{function}.c": text})


def no_semicolon(names: Names) -> Case:
    package, function = names.thing(), names.thing()
    path = f"{package}/{function}.c"
    text = f"@more@\nint {function}(int value)\n{{\n    value *= 2\n    return value;\n}}\n"
    return broken(f"{GCC} {path}", {path: text}, (path, "    value *= 2\n", "    value *= 2;\n"))


def no_header(names: Names) -> Case:
    """The folder with the header is not among those where the compiler looks; the Makefile says where."""
    package, header = names.thing(), names.thing()
    path = f"{package}/Makefile"
    files = {
        path: f"FLAGS = -Wall\n\nall:\n\t@gcc $(FLAGS) -fsyntax-only {package}/use.c\n",
        f"{package}/include/{header}.h": "#define SIZE 3\n@more@\n",
        f"{package}/use.c": f"#include <{header}.h>\n@more@\nint use(void)\n{{\n    return SIZE;\n}}\n",
    }
    return broken(f"make -f {path}", files, (path, "FLAGS = -Wall\n", f"FLAGS = -Wall -I{package}/include\n"))


def header_renamed(names: Names) -> Case:
    """No such header, too; nobody has it."""
    package, header = names.thing(), names.thing()
    text = f'#include "{package}/{header}.h"\n@more@\nint use(void)\n{{\n    return 1;\n}}\n'
    return broken(f"{GCC} {package}/use.c", {f"{package}/use.c": text})


def no_rule(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/Makefile"
    files = {path: f"all: {package}/{name}s.txt\n\t@cat $<\n", f"{package}/{name}.txt": "1\n"}
    return broken(f"make -f {path}", files, (path, f"{name}s.txt", f"{name}.txt"))


def separator(names: Names) -> Case:
    package, name = names.thing(), names.thing()
    path = f"{package}/{name}.mk"
    return broken(f"make -f {path}", {path: "all:\n        @echo done\n"}, (path, "        @echo", "\t@echo"))


def no_target(names: Names) -> Case:
    """No rule, too; for what was asked for on the command line."""
    package, name = names.thing(), names.thing()
    return broken(f"make -f {package}/Makefile {name}", {f"{package}/Makefile": "all:\n\t@echo done\n"})


FAMILIES = (
    Family("macro not defined", undeclared, (undeclared_here,), NEEDS),
    Family("member missing in the struct", no_member, (pointer,), NEEDS),
    Family("function without a prototype", not_prototyped, (too_few,), NEEDS),
    Family("variable that nobody uses", unused, (no_end,), NEEDS),
    Family("semicolon missing", no_semicolon, (), NEEDS),
    Family("header not found", no_header, (header_renamed,), (*NEEDS, "make")),
    Family("no rule for a file", no_rule, (no_target,), ("make",)),
    Family("spaces instead of a tab", separator, (), ("make",)),
)
