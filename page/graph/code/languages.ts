/** A process graph as a program that a person can go on with, per client. */
import type { Graph } from "../nodes.ts";

interface Language {
  readonly name: string;
  program(of: Programmed): string;
}

interface Programmed {
  readonly graph: Graph;
  /** Address of the API, with a slash at its end. */
  readonly api: string;
  readonly name: string;
  readonly file: string;
}

const python: Language = {
  name: "Python",
  program: ({ graph, api, name, file }) => `# pip install openeo
import openeo

connection = openeo.connect("${api}")
connection.authenticate_basic("${name}", "...")  # or authenticate_oidc()

graph = ${pythonText(graph)}

connection.download(graph, "${file}")
`,
};

const r: Language = {
  name: "R",
  program: ({ graph, api, name, file }) => `# install.packages("openeo")
library(openeo)

connection <- connect("${api}")
login(user = "${name}", password = "...")

graph <- parse_graph(r"---(${json({ process_graph: graph })})---")
compute_result(graph, output_file = "${file}")
`,
};

const javascript: Language = {
  name: "JavaScript",
  program: ({ graph, api, name, file }) => `// npm install @openeo/js-client
import { writeFile } from "node:fs/promises";
import { OpenEO } from "@openeo/js-client";

const connection = await OpenEO.connect("${api}");
const provider = (await connection.listAuthProviders()).find((each) => each.getType() === "basic");
await provider.login("${name}", "...");

const process_graph = ${json(graph)};

const result = await connection.computeResult({ process_graph });
await writeFile("${file}", result.data);
`,
};

const curl: Language = {
  name: "curl",
  program: ({
    graph,
    api,
    name,
    file,
  }) => `TOKEN=$(curl -s -u ${name}:... ${api}credentials/basic | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

curl ${api}result -H "Authorization: Bearer basic//$TOKEN" \\
  -H "Content-Type: application/json" -o ${file} --data @- <<'END'
${json({ process: { process_graph: graph } })}
END
`,
};

const graphOnly: Language = { name: "JSON", program: ({ graph }) => json({ process_graph: graph }) };

export const languages: readonly Language[] = [python, r, javascript, curl, graphOnly];

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Literals of Python differ from JSON in three words, which no text may be mistaken for. */
export function pythonText(value: unknown): string {
  return json(value).replace(/"(?:[^"\\]|\\.)*"|\btrue\b|\bfalse\b|\bnull\b/g, (word) => WORDS[word] ?? word);
}

const WORDS: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
