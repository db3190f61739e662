/** How to connect, per client, with the address of this server. */
export interface Snippet {
  readonly name: string;
  readonly text: string;
}

export function snippets(api: string, tiles: string): readonly Snippet[] {
  return [
    {
      name: "Python",
      text: `# pip install openeo\nimport openeo\n\nconnection = openeo.connect("${api}").authenticate_basic("demo", "demo")\ncube = connection.load_collection(\n    "SYNTHETIC_S2_DEMO",\n    temporal_extent=["2024-07-01", "2024-08-01"],\n    bands=["B04", "B08"],\n)\nndvi = cube.ndvi(nir="B08", red="B04").reduce_dimension("t", "mean")\nndvi.download("ndvi.tif")`,
    },
    {
      name: "R",
      text: `# install.packages("openeo")\nlibrary(openeo)\n\nconnection <- connect("${api}")\nlogin(user = "demo", password = "demo")\np <- processes()\ncube <- p$load_collection("SYNTHETIC_S2_DEMO",\n  temporal_extent = c("2024-07-01", "2024-08-01"), bands = c("B04", "B08"))\nndvi <- p$ndvi(cube, nir = "B08", red = "B04")\ncompute_result(p$save_result(ndvi, "GTiff"), output_file = "ndvi.tar")`,
    },
    {
      name: "JavaScript",
      text: `// npm install @openeo/js-client\nimport { writeFile } from "node:fs/promises";\nimport { OpenEO } from "@openeo/js-client";\n\nconst connection = await OpenEO.connect("${new URL(api).origin}");\nconst [provider] = (await connection.listAuthProviders()).filter((p) => p.getType() === "basic");\nawait provider.login("demo", "demo");\nconst builder = await connection.buildProcess();\nconst cube = builder.load_collection("SYNTHETIC_S2_DEMO", null, ["2024-07-16", "2024-07-17"], ["B04", "B08"]);\nconst result = await connection.computeResult(builder.save_result(builder.ndvi(cube), "GTiff"));\nawait writeFile("ndvi.tif", result.data);`,
    },
    {
      name: "QGIS",
      text: `Layer > Add Layer > Add XYZ Layer... > New\n\nName  NDVI\nURL   ${tiles}\n\nOr install the openEO plugin and connect to\n${api}`,
    },
    { name: "Web Editor", text: `https://editor.openeo.org/?server=${api}` },
  ];
}
