/** Parameters that several input formats have. */
export const properties = {
  type: "array",
  items: { type: "string" },
  description:
    "Names of the properties that become values along the dimension properties. By default those that hold nothing but numbers; an empty list gives none.",
};

export const crs = {
  type: ["integer", "string"],
  description: "EPSG code or WKT of the coordinates, where the file does not say it or says it wrongly.",
};
