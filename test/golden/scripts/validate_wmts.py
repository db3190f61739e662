"""Validates WMTS capabilities against the schema of OGC 07-057r7: validate_wmts.py <capabilities.xml> <folder with a wheel>

The schema comes from MapProxy's wheel, which carries it for its own tests with references between files made relative.
"""
import pathlib
import sys
import tempfile
import zipfile

from lxml import etree

capabilities, folder = sys.argv[1:]
[wheel] = pathlib.Path(folder).glob("MapProxy-*.whl")
with tempfile.TemporaryDirectory() as unpacked:
    zipfile.ZipFile(wheel).extractall(unpacked)
    schemas = pathlib.Path(unpacked, "mapproxy/test/schemas/wmts/1.0")
    schema = etree.XMLSchema(etree.parse(schemas / "wmtsGetCapabilities_response.xsd"))
    document = etree.parse(capabilities)
    if not schema.validate(document):
        for error in schema.error_log:
            print(f"{error.line}: {error.message}")
        sys.exit(1)
print("valid")
