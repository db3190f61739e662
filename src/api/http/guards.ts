/**
 * What users made and wrote goes out as bytes, never as a page of ours: browsers take no other type for it than we say, run
 * nothing of it, and save it under a safe name.
 */

/** Styles are those that browsers show pictures and texts with. */
const POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

const EXTENSIONS: readonly (readonly [type: RegExp, extension: string])[] = [
  [/^image\/tiff\b/, "tif"],
  [/^image\/png\b/, "png"],
  [/^image\/jpeg\b/, "jpg"],
  [/^image\/webp\b/, "webp"],
  [/^application\/geo\+json\b/, "geojson"],
  [/\bjson\b/, "json"],
  [/\bxml\b/, "xml"],
  [/^text\/csv\b/, "csv"],
  [/netcdf/, "nc"],
  [/^application\/x-tar\b/, "tar"],
];

export function withGuards(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Content-Security-Policy", POLICY);
  const type = headers.get("Content-Type");
  if (response.body && type === null) headers.set("Content-Type", "application/octet-stream");
  if (response.body && !headers.has("Content-Disposition"))
    headers.set("Content-Disposition", dispositionOf("answer", type));
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** Shown where a browser can show it without doing anything, saved otherwise. `name` may lack an extension. */
export function dispositionOf(name: string, type: string | null): string {
  const shown = type !== null && /^image\/(png|jpeg|webp)\b|json\b|xml\b/.test(type);
  return `${shown ? "inline" : "attachment"}; filename="${safeName(name, type)}"`;
}

const NAME_CHARACTERS = 100;

function safeName(name: string, type: string | null): string {
  const plain = name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+/, "");
  const known = plain === "" ? "file" : plain;
  if (/\.\w+$/.test(known)) return known.slice(-NAME_CHARACTERS).replace(/^[.-]+/, "");
  const extension = EXTENSIONS.find(([pattern]) => type !== null && pattern.test(type))?.[1] ?? "bin";
  return `${known.slice(0, NAME_CHARACTERS)}.${extension}`;
}
