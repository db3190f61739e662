/** Structs of Thrift's compact protocol as maps from field number to value: what page headers of Parquet are written in. */

export type ThriftStruct = ReadonlyMap<number, unknown>;

export interface ThriftReader {
  readonly view: DataView;
  at: number;
}

/** Structs within structs: page headers have three levels. */
const DEPTH_MAX = 8;

/** Numbers, booleans and structs are kept; texts and lists are passed over. Raises RangeError for what is no struct. */
export function readStruct(reader: ThriftReader, depth = 0): ThriftStruct {
  if (depth > DEPTH_MAX) throw new RangeError("structs are nested too deeply");
  const fields = new Map<number, unknown>();
  let id = 0;
  for (;;) {
    const byte = reader.view.getUint8(reader.at++);
    if ((byte & 15) === 0) return fields;
    id = byte >> 4 === 0 ? zigzag(readVarint(reader)) : id + (byte >> 4);
    fields.set(id, readValue(reader, byte & 15, depth));
  }
}

function readValue(reader: ThriftReader, type: number, depth: number): unknown {
  switch (type) {
    case 1:
    case 2:
      return type === 1;
    case 3:
      return reader.view.getInt8(reader.at++);
    case 4:
    case 5:
    case 6:
      return zigzag(readVarint(reader));
    case 7:
      reader.at += 8;
      return null;
    case 8: {
      const length = readVarint(reader);
      reader.at += length;
      return null;
    }
    case 9:
      return skipList(reader, depth);
    case 12:
      return readStruct(reader, depth + 1);
    default:
      throw new RangeError(`type ${type} does not exist`);
  }
}

function skipList(reader: ThriftReader, depth: number): null {
  const byte = reader.view.getUint8(reader.at++);
  const size = byte >> 4 === 15 ? readVarint(reader) : byte >> 4;
  const type = byte & 15;
  for (let i = 0; i < size; i++) {
    if (type <= 2) reader.view.getUint8(reader.at++);
    else readValue(reader, type, depth + 1);
  }
  return null;
}

/** Up to ten bytes of seven bits each; numbers beyond 2^53 lose digits, and no bound lets them pass. */
export function readVarint(reader: ThriftReader): number {
  let value = 0;
  for (let power = 1, i = 0; i < 10; i++, power *= 128) {
    const byte = reader.view.getUint8(reader.at++);
    value += (byte & 127) * power;
    if (byte < 128) return value;
  }
  throw new RangeError("a number does not end");
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
