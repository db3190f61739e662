"""The examples of docs/udf-python.md, run as they are printed there, against NumPy and SciPy."""

import re
import unittest
from pathlib import Path

import numpy as np
from scipy.signal import savgol_filter
from support import DIMS, GRID, ServiceTest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "udf-python.md"
LABELS = {"t": [f"2024-0{month}-15" for month in range(1, 9)], "bands": ["B04", "B08"]}
RANDOM = np.random.default_rng(11)
VALUES = (RANDOM.random((8, 2, 12, 10)) * 3000 + 50).astype("float32")


class Examples(ServiceTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index, cls.series, cls.texture = re.findall(
            r"^```python\n(.+?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE
        )

    def run_on(self, code, values, **header):
        status, told, result = self.service.call(code, values, labels=LABELS, grid=GRID, **header)
        self.assertEqual(status, 200, str(told))
        return told, result

    def test_index(self):
        status, told = self.service.describe(self.index, shape=VALUES.shape, labels=LABELS, grid=GRID)
        self.assertEqual((status, told["dims"][1]), (200, {"name": "bands", "type": "bands", "labels": ["ndvi"]}))
        labels = {**LABELS, "bands": ["ndvi"]}
        _, result = self.run_on(self.index, VALUES, returns={"dims": DIMS, "shape": [8, 1, 12, 10], "labels": labels})
        red, nir = VALUES[:, :1], VALUES[:, 1:]
        np.testing.assert_array_equal(result, (nir - red) / (nir + red))

    def test_series(self):
        gaps = np.where(RANDOM.random(VALUES.shape) < 0.2, np.float32(np.nan), VALUES)
        gaps[:, 0, 0, 0] = np.nan
        _, result = self.run_on(
            self.series, gaps, returns={"dims": DIMS, "shape": list(VALUES.shape), "labels": LABELS}
        )
        expected = np.full(gaps.shape, np.nan)
        for place in np.ndindex(gaps.shape[1:]):
            line = gaps[(slice(None), *place)].astype("float64")
            valid = ~np.isnan(line)
            if valid.any():
                filled = np.interp(np.arange(8), np.flatnonzero(valid), line[valid])
                expected[(slice(None), *place)] = savgol_filter(filled, 5, 2)
        # Least squares in float32 differ from those in float64 by 11 to 15 units in the last place of 3050, by which kernel BLAS has for the processor.
        np.testing.assert_allclose(result, expected, rtol=0, atol=24 * np.spacing(np.float32(3050)))

    def test_texture(self):
        _, result = self.run_on(
            self.texture, VALUES, returns={"dims": DIMS, "shape": list(VALUES.shape), "labels": LABELS}
        )
        padded = np.pad(VALUES.astype("float64"), ((0, 0), (0, 0), (2, 2), (2, 2)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(2, 3))
        np.testing.assert_allclose(result, windows.std(axis=(-1, -2)), rtol=1e-6)


if __name__ == "__main__":
    unittest.main()
