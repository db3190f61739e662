"""What a call costs when the service is warm. Times of a busy machine are upper bounds, so the best of several counts."""

import os
import time
import unittest

import numpy as np
from support import GRID, ServiceTest

NDVI = """
import xarray
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    red, nir = cube.sel(bands="B04"), cube.sel(bands="B08")
    return ((nir - red) / (nir + red)).expand_dims(bands=["ndvi"], axis=1)
"""


class Speed(ServiceTest):
    own = True

    def measure(self, shape, calls):
        values = np.random.default_rng(1).random(shape, dtype="float32")
        labels = {"t": [f"2024-01-{day + 1:02d}" for day in range(shape[0])], "bands": ["B04", "B08"]}
        wall, cpu = [], []
        for _ in range(calls):
            begun = time.monotonic()
            status, told, result = self.service.call(NDVI, values, labels=labels, grid=GRID)
            wall.append(round((time.monotonic() - begun) * 1000))
            self.assertEqual((status, result.shape), (200, (shape[0], 1, *shape[2:])), told)
            cpu.append(told["used"]["cpuMs"])
        mebibytes = values.nbytes / 2**20
        load = os.getloadavg()[0] / (os.cpu_count() or 1)
        print(
            f"\n{mebibytes:g} MiB in, {mebibytes / 2:g} MiB out: best {min(wall)} ms, median {sorted(wall)[calls // 2]} ms; "
            f"CPU of the function's process {sorted(cpu)[calls // 2]} ms; load {load:.1f} per processor"
        )
        return min(wall), min(cpu)

    def test_a_chunk_of_16_mib(self):
        self.measure((1, 2, 16, 16), 4)
        self.measure((1, 2, 512, 512), 8)
        wall, cpu = self.measure((8, 2, 512, 512), 12)
        self.assertLessEqual(wall, 600)
        self.assertLessEqual(cpu, 200)


if __name__ == "__main__":
    unittest.main()
