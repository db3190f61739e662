/** A JSON Schema of what items of every collection can be searched by. */
export const itemQueryables = {
  $schema: "https://json-schema.org/draft/2019-09/schema",
  type: "object",
  title: "Queryables of all collections",
  properties: {
    id: { type: "string", title: "Id of the item" },
    collection: { type: "string", title: "Id of the collection" },
    datetime: { type: "string", format: "date-time", title: "Time" },
  },
  additionalProperties: true,
};
