"""The configuration: valid, and naming only what exists."""

from collections.abc import Iterator

from daemon import config as configuration
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, ok, warning
from daemon.processes import MODEL, PROCESSES
from knowledge.errors import BadConfiguration


def valid(patient: Patient) -> Iterator[Verdict]:
    file = patient.paths.config_file
    try:
        config = configuration.load(file)
    except BadConfiguration as problem:
        yield failed(str(problem), problem.advice)
        return
    known = {service for process in (*PROCESSES, MODEL) for service in process.services}
    unknown = sorted(set(config.services.off) - known)
    if unknown:
        yield warning(
            f"services.off names what does not exist: {', '.join(unknown)}",
            f"correct services.off in {file}; there are {', '.join(sorted(known))}",
        )
        return
    off = f"; switched off: {', '.join(config.services.off)}" if config.services.off else ""
    yield ok(f"{file}{off}" if file.exists() else "every default")
