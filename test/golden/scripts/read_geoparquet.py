"""What geopandas reads in a GeoParquet file: its CRS, its columns, and all values with the geometries as WKT, as JSON.

    python read_geoparquet.py FILE
"""

import json
import sys

import geopandas

frame = geopandas.read_parquet(sys.argv[1])
columns = [name for name in frame.columns if name != frame.geometry.name]
print(
    json.dumps(
        {
            "crs": frame.crs.to_string(),
            "geometry": frame.geometry.name,
            "wkt": frame.geometry.to_wkt().tolist(),
            "values": {name: frame[name].tolist() for name in columns},
        }
    )
)
