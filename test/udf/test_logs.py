"""print, inspect, logging and warnings come back as lines with levels, bounded, whatever becomes of the call."""

import unittest

import numpy as np

from support import ServiceTest

CODE = """
import logging, os, sys, warnings
import numpy, xarray
from openeo.udf import inspect

def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
{body}
    return cube
"""


def code(body):
    return CODE.replace("{body}", "\n".join("    " + line for line in body.split("\n")))


class Logs(ServiceTest):
    def lines(self, body, **header):
        status, told, _ = self.service.call(code(body), **header)
        return status, told["logs"]

    def test_levels(self):
        body = """print("one", 2)
print("no line end", end="")
inspect(message="three")
inspect(data={"a": [1]}, message="four", level="debug")
inspect(data=cube, message="five", level="error")
logging.getLogger("mine").info("six %s", 6)
logging.getLogger("mine").debug("not told")
logging.warning("seven")
warnings.warn("eight")
sys.stderr.write("nine\\n")
os.write(1, b"ten\\n")
numpy.log(numpy.array(-1.0))"""
        status, lines = self.lines(body)
        self.assertEqual(status, 200)
        self.assertEqual(
            [(line["level"], line["message"]) for line in lines],
            [
                ("info", "one 2"),
                ("info", "three"),
                ("debug", "four"),
                ("error", "five"),
                ("info", "six 6"),
                ("warning", "seven"),
                ("warning", "UserWarning: eight (udf.py, line 15)"),
                ("warning", "nine"),
                ("info", "ten"),
                ("warning", "RuntimeWarning: invalid value encountered in log (udf.py, line 18)"),
                ("info", "no line end"),
            ],
        )
        self.assertEqual(lines[2]["data"], {"a": [1]})
        self.assertIn("<xarray.DataArray", lines[3]["data"])

    def test_bounded(self):
        for body in (
            "for i in range(10**5): print(i)",
            "print('x' * 10**7)",
            "for i in range(1000): os.write(1, b'y' * 10000 + b'\\n')",
            "for i in range(300): inspect(data='z' * 10**5, message='m' * 10**5)",
        ):
            with self.subTest(body):
                status, lines = self.lines(body)
                self.assertEqual(status, 200)
                self.assertLessEqual(len(lines), 201)
                self.assertLessEqual(max(len(line["message"]) for line in lines), 4096)
                self.assertLess(len(str(lines)), 200_000)
        self.assertRegex(lines[-1]["message"], "log is cut")

    def test_forged_lines_do_no_harm(self):
        body = """os.write(1, b"\\x1e" + b"[" * 60000 + b"\\n")
os.write(1, b'\\x1e{"level": "fatal", "message": 1e999}\\n')
os.write(1, b'\\x1e{"level": "info", "message": "m", "data": 1e999}\\n')
os.write(1, b"\\x1e\\xff\\xfe\\n")"""
        status, lines = self.lines(body)
        self.assertEqual(status, 200)
        self.assertTrue(all(line["level"] in ("error", "warning", "info", "debug") for line in lines))

    def test_kept_when_the_call_ends_badly(self):
        for body, limits in (("print('early', flush=True)\nwhile True: pass", {"cpuS": 1}), ("print('early')\nos.abort()", {})):
            status, lines = self.lines(body, limits=limits)
            self.assertEqual((status, lines[0]["message"]), (422, "early"))


if __name__ == "__main__":
    unittest.main()
