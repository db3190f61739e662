/** The form of a call to a UDF service: header length (uint32), JSON header, raw values; all little-endian. */
import type { UdfValueType } from "../../app/udf/ports.ts";

/** Whoever answered does not speak the contract, or was cut off. */
export class NotAnAnswer extends Error {}

type Values = Float32Array | Float64Array;

/** The header ends with spaces so that the values begin at a multiple of 8 bytes. */
export function packCall(header: object, values: Values | null): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = text.length + ((8 - ((4 + text.length) % 8)) % 8);
  const body = new Uint8Array(4 + length + (values?.byteLength ?? 0));
  body.fill(0x20, 4, 4 + length);
  new DataView(body.buffer).setUint32(0, length, true);
  body.set(text, 4);
  if (values) body.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 4 + length);
  return body;
}

/** The header, and a view of what follows it. */
export function unpackAnswer(body: Uint8Array<ArrayBuffer>): {
  readonly header: Readonly<Record<string, unknown>>;
  readonly rest: Uint8Array<ArrayBuffer>;
} {
  if (body.length < 4) throw new NotAnAnswer("it has no header");
  const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (4 + length > body.length || (4 + length) % 8 !== 0)
    throw new NotAnAnswer("its header has another length than it says");
  return { header: jsonObject(body.subarray(4, 4 + length)), rest: body.subarray(4 + length) };
}

export function jsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new NotAnAnswer("it is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new NotAnAnswer("it is no object");
  return value as Record<string, unknown>;
}

/** As many values as the shape promises. */
export function valuesOf(
  bytes: Uint8Array<ArrayBuffer>,
  shape: readonly number[],
  dtype: UdfValueType,
): Values {
  const count = shape.reduce((product, size) => product * size, 1);
  const size = dtype === "float32" ? 4 : 8;
  if (bytes.length !== count * size)
    throw new NotAnAnswer(`${count} values of ${dtype} were promised, and ${bytes.length} bytes came`);
  // A body that was put together from pieces begins wherever it likes.
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return dtype === "float32"
    ? new Float32Array(aligned.buffer, aligned.byteOffset, count)
    : new Float64Array(aligned.buffer, aligned.byteOffset, count);
}
