/** Whatever built-ins go through is counted first: a list by its length, all else item by item. */
import { allocate, charge, step } from "./meter.js";

const { isArray } = Array;
const { getPrototypeOf } = Object;
const { hasOwn } = Object;
const { isView } = ArrayBuffer;
const { iterator } = Symbol;
const arrayPrototype = Array.prototype;
const typedArrayPrototype = getPrototypeOf(Int8Array.prototype);
const { get: typedLength } = Object.getOwnPropertyDescriptor(typedArrayPrototype, "length");
const { get: typedName } = Object.getOwnPropertyDescriptor(typedArrayPrototype, Symbol.toStringTag);
const { apply } = Reflect;
const MAX_LENGTH = Number.MAX_SAFE_INTEGER;

/** Elements of a typed array; undefined for anything else. */
export function elementsOf(value) {
  return isView(value) && getPrototypeOf(value) !== DataView.prototype
    ? apply(typedLength, value, [])
    : undefined;
}

/** "Float32Array" and the like, whatever the function has written on it. */
export function kindOf(values) {
  return apply(typedName, values, []);
}

/** For spreading, and for the built-ins that take iterables: the same items, counted. */
export function counted(items) {
  if (typeof items === "string") {
    charge(items.length);
    return items;
  }
  if (isArray(items) && getPrototypeOf(items) === arrayPrototype && !hasOwn(items, iterator)) {
    charge(items.length);
    allocate(items.length * 8);
    return items;
  }
  return counting(items);
}

function* counting(items) {
  for (const item of items) {
    step();
    allocate(8);
    yield item;
  }
}

/** An array whose length was paid for and cannot change between two looks at it: itself, or a copy of what is like an array. */
export function solid(list) {
  if (isArray(list)) {
    charge(list.length);
    return list;
  }
  const length = lengthOf(list);
  charge(length);
  allocate(length * 8);
  const copy = [];
  for (let i = 0; i < length; i++) copy[i] = list[i];
  return copy;
}

function lengthOf(list) {
  const length = Math.trunc(Number(list.length));
  return length > 0 ? (length < MAX_LENGTH ? length : MAX_LENGTH) : 0;
}

/** Items of something iterable, else elements of something like an array. */
export function listed(items) {
  if (items === undefined || items === null) return items;
  const elements = elementsOf(items);
  if (elements !== undefined) {
    charge(elements);
    return items;
  }
  return items[iterator] === undefined ? solid(items) : counted(items);
}
