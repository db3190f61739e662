/**
 * Makes this isolate a place where a function can reach nothing and leave nothing behind. It runs before any text of a user. What is not
 * on the lists below does not exist; what does is frozen, so that no call can tell another one anything.
 */
import { makeBuiltinsPay } from "./builtins.js";
import { helpers } from "./helpers.js";

const { construct, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { freeze, getPrototypeOf } = Object;
const world = globalThis;

const kept = new Set(
  `Infinity NaN undefined isFinite isNaN parseFloat parseInt Object Array Boolean Number String Symbol Math JSON Reflect Date Map Set
  WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array
  Float32Array Float64Array Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError`.split(
    /\s+/,
  ),
);

const noClock = "there is no clock in a function: its result must not depend on when it runs";

function withoutClock() {
  const Original = Date;
  function ClocklessDate(...args) {
    if (!new.target || args.length === 0) throw new TypeError(noClock);
    return construct(Original, args, new.target);
  }
  for (const key of ownKeys(Original))
    defineProperty(ClocklessDate, key, getOwnPropertyDescriptor(Original, key));
  defineProperty(ClocklessDate, "name", { value: "Date" });
  ClocklessDate.now = {
    now: () => {
      throw new TypeError(noClock);
    },
  }.now;
  Original.prototype.constructor = ClocklessDate;
  deleteProperty(Original.prototype, "toTemporalInstant");
  globalThis.Date = ClocklessDate;
}

let a = 0;
let b = 0;
let c = 0;
let counter = 1;

/** sfc32 (Chris Doty-Humphrey, PractRand), begun anew with each call. */
function randomBits() {
  const sum = (a + b + counter) | 0;
  counter = (counter + 1) | 0;
  a = b ^ (b >>> 9);
  b = (c + (c << 3)) | 0;
  c = (((c << 21) | (c >>> 11)) + sum) | 0;
  return sum >>> 0;
}

export function seedRandom(seed) {
  a = seed | 0;
  b = Math.floor(seed / 2 ** 32) | 0;
  c = 0;
  counter = 1;
  for (let i = 0; i < 15; i++) randomBits();
}

function seededRandom() {
  // As many bits as a float64 has in [0, 1).
  const random = { random: () => ((randomBits() >>> 5) * 2 ** 26 + (randomBits() >>> 6)) / 2 ** 53 }.random;
  defineProperty(Math, "random", { value: random, writable: true, enumerable: false, configurable: true });
}

/** The statics of regular expressions remember the last match, and errors would run a function of the user's when they are made. */
function withoutMemory() {
  for (const name of ["captureStackTrace", "prepareStackTrace"]) deleteProperty(Error, name);
  Error.stackTraceLimit = 8;
}

function withoutTheRest() {
  for (
    let holder = globalThis;
    holder !== null && holder !== Object.prototype;
    holder = getPrototypeOf(holder)
  )
    for (const key of ownKeys(holder)) if (!kept.has(key)) deleteProperty(holder, key);
}

/**
 * A property that is frozen on a prototype could not be assigned on what inherits it (`error.name = "Mine"`): these are made to look
 * like data, and put an own property on whatever they are assigned to.
 */
function keepAssignable() {
  const plain = [Object, Boolean, Number, String, Symbol, Date, Map, Set, WeakMap, WeakSet];
  const errors = [
    Error,
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  ];
  const functions = Object.getPrototypeOf(Object);
  for (const key of ownKeys(Object.prototype)) assignable(Object.prototype, key);
  for (const { prototype } of [...plain, ...errors])
    for (const key of ["constructor", "name", "message", "toString", "valueOf"]) assignable(prototype, key);
  for (const key of ["constructor", "name", "toString"]) assignable(functions, key);
  for (const { prototype } of [Array, getPrototypeOf(Int8Array)]) assignable(prototype, "toString");
}

function assignable(holder, key) {
  const { value, configurable, enumerable } = getOwnPropertyDescriptor(holder, key) ?? {};
  if (value === undefined || !configurable) return;
  defineProperty(holder, key, {
    get: { get: () => value }.get,
    set(next) {
      if (this === holder) throw new TypeError(`${String(key)} of a built-in cannot be changed`);
      defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
    },
    enumerable,
    configurable: false,
  });
}

/** Everything that a function can get at without making it, built-ins that have no name included. */
function freezeAll() {
  const roots = [
    world,
    helpers,
    function () {},
    function* () {},
    [][Symbol.iterator](),
    ""[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    (function () {
      return arguments;
    })(),
    (function () {
      "use strict";
      return arguments;
    })(),
  ];
  const seen = new Set();
  while (roots.length > 0) {
    const object = roots.pop();
    if (object === null || (typeof object !== "object" && typeof object !== "function") || seen.has(object))
      continue;
    seen.add(object);
    roots.push(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const { value, get, set } = getOwnPropertyDescriptor(object, key);
      roots.push(value, get, set);
    }
    freeze(object);
  }
}

makeBuiltinsPay();
withoutClock();
seededRandom();
withoutMemory();
keepAssignable();
withoutTheRest();
freezeAll();
