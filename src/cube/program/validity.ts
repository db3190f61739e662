/** Validity of registers: bytes of 0 and 1, dropped while a block is all valid. */
import type { Register } from "./op.ts";

/** The result is valid where every operand is. */
export function allOf(out: Register, operands: readonly Register[], count: number): void {
  let first: Uint8Array | null = null;
  out.valid = null;
  for (const operand of operands) {
    if (operand.valid === null) continue;
    if (first === null) first = operand.valid;
    else {
      intersectInto(out.validBuffer, out.valid ?? first, operand.valid, count);
      out.valid = out.validBuffer;
    }
  }
  if (first !== null && out.valid === null) {
    out.validBuffer.set(first.subarray(0, count));
    out.valid = out.validBuffer;
  }
}

function intersectInto(out: Uint8Array, a: Uint8Array, b: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i]! & b[i]!;
}

/** Drops the validity bytes when all are 1. */
export function settle(out: Register, count: number): void {
  const valid = out.validBuffer;
  let invalid = 0;
  for (let i = 0; i < count; i++) invalid += 1 - valid[i]!;
  out.valid = invalid > 0 ? valid : null;
}
