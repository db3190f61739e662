/** Ports of this machine. */
import { createServer } from "node:net";

/** The port that the variable PORT names. */
export function chosenPort(text: string | undefined): number {
  if (!text) return 8787;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`PORT must be a whole number from 1 to 65535, and is '${text}'`);
}

/** Said before anything is started: whoever listens there would be taken for us. */
export async function requireFreePort(port: number): Promise<void> {
  // "localhost" may mean either.
  for (const host of ["127.0.0.1", "::1"]) {
    const code = await listening(port, host).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === "EADDRINUSE")
      throw new Error(`port ${port} is in use by another program; set PORT to another one`);
    if (code === "EACCES") throw new Error(`port ${port} is not open to this user; PORT chooses another one`);
  }
}

export const freePort = (): Promise<number> => listening(0, "127.0.0.1");

/** The port that could be listened at. */
function listening(at: number, host: string): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(at, host, () => {
      const { port } = server.address() as { port: number };
      server.close(() => settle(port));
    });
  });
}
