/** For crs_registry.py: reads definitions with points from standard input and writes what proj4 makes of them, forth and back. */
import { readFileSync } from "node:fs";
import proj4 from "proj4";

const numbers = (point) => (point.every(Number.isFinite) ? point : null);

function values({ pure, axis, points, images }) {
  try {
    const converter = proj4("+proj=longlat +datum=WGS84", pure);
    return points.map((point, index) => [
      numbers(converter.forward(point, axis !== "enu")),
      images[index] === null ? null : numbers(converter.inverse(images[index], axis !== "enu")),
    ]);
  } catch (error) {
    return String(error.message ?? error);
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(values)));
