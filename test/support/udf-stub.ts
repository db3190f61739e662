/** A UDF service that does what a test says: the contract in plain Node. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { packCall } from "../../src/platform/udf/wire.ts";

interface Told {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly header: Readonly<Record<string, unknown>>;
  readonly values: Buffer;
}

type Answer = (told: Told, response: ServerResponse) => void;

export interface UdfStub {
  readonly url: string;
  readonly secret: string;
  /** Of all requests so far. */
  readonly told: Told[];
  /** Answers of the next requests; then the last one stays. */
  answer(...answers: Answer[]): void;
  stop(): Promise<void>;
  /** At the address where it was. */
  startAgain(): Promise<void>;
}

export async function startUdfStub(): Promise<UdfStub> {
  const told: Told[] = [];
  let answers: Answer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const length = body.length < 4 ? 0 : body.readUInt32LE(0);
      const header =
        body.length < 4 ? {} : (JSON.parse(body.toString("utf8", 4, 4 + length)) as Told["header"]);
      const asked = {
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        header,
        values: body.subarray(4 + length),
      };
      told.push(asked);
      (answers.length > 1 ? answers.shift()! : answers[0]!)(asked, response);
    });
  });
  const listen = (at: number): Promise<void> =>
    new Promise((settle) => server.listen(at, "127.0.0.1", () => settle()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    startAgain: () => listen(port),
    url: `http://127.0.0.1:${port}`,
    secret: "s".repeat(32),
    told,
    answer: (...next) => {
      answers = next;
    },
    stop: () =>
      new Promise((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_told, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  };

export const cube =
  (header: object, values: Float32Array | Float64Array): Answer =>
  (_told, response) => {
    response.writeHead(200).end(packCall(header, values));
  };

export const bytes =
  (body: Uint8Array): Answer =>
  (_told, response) => {
    response.writeHead(200).end(body);
  };

/** Promises a whole body and breaks off in the middle of it. */
export const half =
  (body: Uint8Array): Answer =>
  (_told, response) => {
    response.writeHead(200, { "Content-Length": body.length });
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  };

export const drop: Answer = (_told, response) => {
  response.destroy();
};
