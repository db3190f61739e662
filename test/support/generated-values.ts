/** Values that nobody means, by kind: as the JSON texts that a client sends. */

const nested = (depth: number): string => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
const quoted = (text: string): string => JSON.stringify(text);

/** JSON.stringify would lose some of them: numbers beyond doubles, members of any name. */
export const oddValues: Readonly<Record<string, readonly string[]>> = {
  null: ["null"],
  booleans: ["true", "false"],
  "small numbers": ["0", "-0", "-1", "2", "0.5"],
  "huge numbers": ["1e308", "-1e308", "9007199254740993", "2147483648", "4294967296"],
  "numbers beyond doubles": ["1e400", "-1e400"],
  "tiny numbers": ["5e-324", "1e-12"],
  "empty text": ['""', '" "'],
  "names that objects inherit": ["constructor", "__proto__", "toString", "hasOwnProperty"].map(quoted),
  "texts like numbers": ["NaN", "Infinity", "-0", "1e3", "0x10", "12"].map(quoted),
  "texts like dates": [
    "2024-13-45",
    "2024-01-01T99:99:99Z",
    "-271821-04-20",
    "2024-01-01/2023-01-01",
    "..",
  ].map(quoted),
  "texts like addresses": ["http://", "file:///etc/passwd", "//x", "javascript:1", "http://[::1"].map(quoted),
  "texts like paths": ["../..", "a/../../b", "%2e%2e", "/", "C:\\"].map(quoted),
  "long text": [quoted("x".repeat(20_000))],
  "strange characters": ['"\\u0000"', '"\\ud800"', quoted("\u202e😀\u0301"), '"<script>"'],
  "empty collections": ["[]", "{}"],
  "lists of wrong things": ["[null]", '[{},[],"",1]', "[[],[[]]]", '[1,"1",true]'],
  "long lists": [`[${Array.from({ length: 3000 }, (_, i) => i % 7).join()}]`],
  "deep nesting": [nested(20), nested(300)],
  "objects with inherited names": [
    '{"constructor":1}',
    '{"__proto__":{"type":"number"}}',
    '{"toString":null,"valueOf":1}',
    '{"length":1e9}',
  ],
  "objects that are no texts": ['{"toString":null}', '[{"toString":1,"valueOf":null}]'],
  references: [
    '{"from_node":"nobody"}',
    '{"from_node":"constructor"}',
    '{"from_node":1}',
    '{"from_parameter":"__proto__"}',
    '{"from_parameter":null}',
    '{"from_node":"load","from_parameter":"x"}',
  ],
  graphs: [
    '{"process_graph":{}}',
    '{"process_graph":null}',
    '{"process_graph":{"a":{"process_id":"constructor","arguments":{},"result":true}}}',
    '{"process_graph":{"__proto__":{"process_id":"mean","arguments":{"data":{"from_parameter":"data"}},"result":true}}}',
    '{"process_graph":{"a":{"process_id":"mean","arguments":{"data":{"from_node":"a"}},"result":true}}}',
  ],
  geometries: [
    '{"type":"Polygon","coordinates":[]}',
    '{"type":"Polygon","coordinates":[[[15,46],[15,46],[15,46],[15,46]]]}',
    '{"type":"Feature","geometry":null,"properties":null}',
    '{"type":"FeatureCollection","features":[]}',
    '{"type":"GeometryCollection","geometries":[{"type":"constructor"}]}',
    '{"type":"Point","coordinates":[1e308,-1e308]}',
  ],
  extents: [
    '{"west":1,"south":1,"east":1,"north":1}',
    '{"west":15,"south":46,"east":-1e308,"north":90,"crs":-1}',
    '{"west":15,"south":46,"east":15.1,"north":46.1,"crs":"constructor"}',
    '["2024-01-01","2024-01-01"]',
    "[null,null]",
  ],
};

export const oddKinds: readonly string[] = Object.keys(oddValues);

/** In names and paths. */
export const oddNames: readonly string[] = [
  "constructor",
  "__proto__",
  "toString",
  "nobody",
  "%00",
  "%F0%9F%98%80",
  "..%2f..",
  "%",
  "%E0%A4%A",
  "a".repeat(3000),
  "-1",
  "NaN",
  "0".repeat(32),
  "f".repeat(32),
  "a%20b",
  "'%22<>",
];
