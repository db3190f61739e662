/** Built-ins that can run long or take much memory pay before they begin; those that could not be made to pay are gone. */
import { counted, elementsOf, listed, solid } from "./iterate.js";
import { allocate, charge, step } from "./meter.js";

const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const { getPrototypeOf, setPrototypeOf } = Object;
const { isArray } = Array;
const { log2, ceil } = Math;
const typedArray = getPrototypeOf(Int8Array);
const typedNames = "Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float16 Float32 Float64".split(" ");
const mapSize = getOwnPropertyDescriptor(Map.prototype, "size").get;
const setSize = getOwnPropertyDescriptor(Set.prototype, "size").get;
const bufferBytes = getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get;

function put(holder, key, value) {
  defineProperty(holder, key, { value, writable: true, enumerable: false, configurable: true });
}

/** In place of methods: the same after `pay` has seen (and maybe replaced) this and the arguments. */
function paid(holder, names, pay) {
  for (const name of names.split(" ")) {
    const original = holder[name];
    if (original === undefined) continue;
    // A method, so that it is no constructor, as the original is none.
    const { method } = {
      method(...args) {
        return apply(original, pay(this, args), args);
      },
    };
    defineProperty(method, "name", { value: name });
    defineProperty(method, "length", { value: original.length });
    put(holder, name, method);
  }
}

/** In place of a constructor: the same prototype and static members, after `pay` has given the arguments. */
function paidClass(name, pay) {
  const original = globalThis[name];
  function Paid(...args) {
    if (!new.target && !callable.has(name)) throw new TypeError(`Constructor ${name} requires 'new'`);
    return construct(original, pay(args), new.target ?? original);
  }
  setPrototypeOf(Paid, getPrototypeOf(original));
  for (const key of Reflect.ownKeys(original))
    defineProperty(Paid, key, getOwnPropertyDescriptor(original, key));
  put(original.prototype, "constructor", Paid);
  put(globalThis, name, Paid);
  return Paid;
}

/** Constructors that do without `new`. */
const errors =
  "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError".split(" ");
const callable = new Set(["Array", ...errors]);

/** Steps that some built-ins take besides those for their elements, as measured against a round of a loop. */
const COST = { typedArray: 50, error: 500, number: 100, digits: 2000, date: 200, json: 50 };

function gone(holder, names) {
  for (const name of names.split(" ")) deleteProperty(holder, name);
}

function payForArrays() {
  const perElement = (self) => solid(self);
  const withCopy = (self) => {
    const list = solid(self);
    allocate(list.length * 8);
    return list;
  };
  const inPlace = (weigh) => (self) => {
    if (!isArray(self)) throw new TypeError("this works on arrays only");
    charge(weigh(self.length));
    return self;
  };
  const sorting = (length) => length * ceil(log2(length + 2));
  const { prototype } = Array;
  paid(
    prototype,
    "every find findIndex findLast findLastIndex forEach includes indexOf lastIndexOf reduce reduceRight some",
    perElement,
  );
  paid(prototype, "filter map slice toReversed toSpliced with", withCopy);
  paid(prototype, "toSorted", (self) => {
    charge(sorting(self.length));
    return withCopy(self);
  });
  paid(
    prototype,
    "copyWithin fill reverse splice",
    inPlace((length) => length),
  );
  // V8 moves where the list begins, and the elements only now and then.
  paid(
    prototype,
    "shift unshift",
    inPlace((length) => length / 16),
  );
  paid(prototype, "sort", inPlace(sorting));
  paid(prototype, "join toLocaleString", (self, args) => {
    const list = solid(self);
    if (args.length > 0 && args[0] !== undefined) args[0] = `${args[0]}`;
    allocate(list.length * ((args[0]?.length ?? 1) + 8));
    return list;
  });
  paid(prototype, "concat", (self, args) => {
    if (!isArray(self)) throw new TypeError("this works on arrays only");
    for (const each of [self, ...args]) {
      if (!isArray(each)) continue;
      charge(each.length);
      allocate(each.length * 8);
    }
    return self;
  });
  paid(prototype, "flatMap", (self, args) => {
    const [change] = args;
    if (typeof change !== "function") throw new TypeError("flatMap takes a function");
    args[0] = function (...given) {
      const list = apply(change, this, given);
      if (isArray(list)) {
        charge(list.length);
        allocate(list.length * 8);
      }
      return list;
    };
    return solid(self);
  });
  put(prototype, "flat", function flat(depth = 1) {
    const flattened = [];
    spread(solid(this), Number(depth), flattened);
    return flattened;
  });
  // Well known, and what makes `concat` go through whatever says that it is spreadable.
  gone(Symbol, "isConcatSpreadable");
  const PaidArray = paidClass("Array", (args) => {
    if (args.length === 1 && typeof args[0] === "number") takeElements(args[0], 8);
    return args;
  });
  gone(PaidArray, "fromAsync");
  put(PaidArray, "isArray", isArray);
  put(PaidArray, "from", function from(items, change, self) {
    const source = items[Symbol.iterator] === undefined ? solid(items) : counted(items);
    const make = typeof this === "function" ? this : PaidArray;
    const list = new make();
    let i = 0;
    for (const item of source) {
      const value = change === undefined ? item : apply(change, self, [item, i]);
      defineProperty(list, i++, { value, writable: true, enumerable: true, configurable: true });
    }
    list.length = i;
    return list;
  });
  // Undefined means: as the language does it by itself, which is fast.
  defineProperty(PaidArray, Symbol.species, { get: () => undefined, configurable: true });
}

function spread(list, depth, into) {
  charge(list.length);
  allocate(list.length * 8);
  for (let i = 0; i < list.length; i++) {
    if (!(i in list)) continue;
    const item = list[i];
    if (isArray(item) && depth >= 1) spread(item, depth - 1, into);
    else into[into.length] = item;
  }
}

function takeElements(count, bytesEach) {
  if (count > 0) {
    charge(count / 8);
    allocate(count * bytesEach);
  }
}

function payForTypedArrays() {
  const { prototype } = typedArray;
  const length = (self) => elementsOf(self) ?? 0;
  const perElement = (self) => {
    charge(length(self));
    return self;
  };
  const withCopy = (self) => {
    charge(length(self));
    allocate(length(self) * 8);
    return self;
  };
  paid(
    prototype,
    "every find findIndex findLast findLastIndex forEach includes indexOf lastIndexOf reduce reduceRight some reverse join",
    perElement,
  );
  paid(prototype, "filter map toReversed with", withCopy);
  paid(prototype, "sort toSorted", (self) => {
    charge(length(self) * ceil(log2(length(self) + 2)));
    return withCopy(self);
  });
  // The machine moves these by the line, not by the element.
  paid(prototype, "copyWithin fill", (self) => {
    charge(length(self) / 8);
    return self;
  });
  paid(prototype, "slice", (self) => {
    charge(length(self) / 8);
    allocate(length(self) * 8);
    return self;
  });
  paid(prototype, "set", (self, args) => {
    const elements = elementsOf(args[0]);
    if (elements === undefined) args[0] = solid(args[0]);
    else charge(elements / 8);
    return self;
  });
  for (const kind of typedNames) {
    const name = `${kind}Array`;
    const bytesEach = globalThis[name].BYTES_PER_ELEMENT;
    paidClass(name, (args) => {
      charge(COST.typedArray);
      const [first] = args;
      if (typeof first !== "object" || first === null) takeElements(Number(first), bytesEach);
      else if (!isBuffer(first)) {
        args[0] = listed(first);
        if (elementsOf(first) !== undefined) takeElements(elementsOf(first), bytesEach);
        else if (isArray(args[0])) takeElements(args[0].length, bytesEach);
      }
      return args;
    });
  }
  paid(typedArray, "from", (self, args) => {
    args[0] = Array.from(args[0]);
    return self;
  });
  paidClass("ArrayBuffer", ([size]) => {
    charge(COST.typedArray);
    takeElements(Number(size), 1);
    return [Number(size)];
  });
  gone(ArrayBuffer.prototype, "resize transfer transferToFixedLength transferToImmutable sliceToImmutable");
  paid(ArrayBuffer.prototype, "slice", (self) => {
    takeElements(apply(bufferBytes, self, []), 1);
    return self;
  });
  gone(DataView.prototype, "getBigInt64 setBigInt64 getBigUint64 setBigUint64");
}

function isBuffer(value) {
  try {
    return apply(bufferBytes, value, []) >= 0;
  } catch {
    return false;
  }
}

function payForTexts() {
  const { prototype } = String;
  const text = (self) => {
    if (self === undefined || self === null) throw new TypeError("this works on texts only");
    return `${self}`;
  };
  const perCharacter = (self) => {
    const told = text(self);
    charge(told.length / 8);
    return told;
  };
  paid(
    prototype,
    "endsWith includes indexOf isWellFormed lastIndexOf normalize replace startsWith toLowerCase toUpperCase toWellFormed trim trimEnd trimStart",
    perCharacter,
  );
  paid(prototype, "split", (self) => {
    const told = text(self);
    charge(told.length);
    allocate(told.length * 8);
    return told;
  });
  paid(prototype, "repeat", (self, args) => {
    const told = text(self);
    args[0] = Number(args[0]);
    takeElements(told.length * args[0], 2);
    return told;
  });
  paid(prototype, "padEnd padStart", (self, args) => {
    args[0] = Number(args[0]);
    takeElements(args[0], 2);
    return text(self);
  });
  paid(prototype, "replaceAll", (self, args) => {
    const told = text(self);
    if (typeof args[1] !== "function") args[1] = `${args[1]}`;
    takeElements((told.length + 1) * (1 + (args[1].length ?? 0)), 2);
    return told;
  });
  // They make regular expressions, or go through whatever says how long it is.
  gone(
    prototype,
    "match matchAll search localeCompare toLocaleLowerCase toLocaleUpperCase anchor big blink bold fixed fontcolor fontsize italics link small strike sub sup",
  );
  gone(String, "raw");
}

function payForObjects() {
  const members = (_self, args) => {
    for (const each of args) {
      const count = typeof each === "string" ? each.length : isArray(each) ? each.length : elementsOf(each);
      if (count > 0) {
        charge(count);
        allocate(count * 32);
      }
    }
    return _self;
  };
  paid(
    Object,
    "assign entries freeze getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols isFrozen isSealed keys seal values",
    members,
  );
  paid(Reflect, "ownKeys", members);
  paid(Object, "fromEntries", (self, args) => {
    args[0] = counted(args[0]);
    return self;
  });
  gone(Object, "groupBy");
  gone(Map, "groupBy");
  paid(Function.prototype, "apply", (self, args) => {
    args[1] = listed(args[1]);
    return self;
  });
  paid(Reflect, "apply", (self, args) => {
    args[2] = listed(args[2]);
    return self;
  });
  paid(Reflect, "construct", (self, args) => {
    args[1] = listed(args[1]);
    return self;
  });
  paid(Math, "sumPrecise", (self, args) => {
    args[0] = counted(args[0]);
    return self;
  });
}

function payForCollections() {
  for (const name of ["Map", "Set", "WeakMap", "WeakSet"])
    paidClass(name, ([items]) => (items === undefined || items === null ? [] : [counted(items)]));
  paid(Map.prototype, "forEach", (self) => {
    charge(apply(mapSize, self, []));
    return self;
  });
  paid(Set.prototype, "forEach", (self) => {
    charge(apply(setSize, self, []));
    return self;
  });
  gone(
    Set.prototype,
    "union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom",
  );
  gone(
    getPrototypeOf(getPrototypeOf([][Symbol.iterator]())),
    "map filter take drop flatMap reduce toArray forEach some every find chunks windows join",
  );
}

function payForJson() {
  const { stringify, parse } = JSON;
  const writeJson = function (value, replacer, space) {
    charge(COST.json);
    const only = isArray(replacer) ? new Set(replacer.map(String)) : null;
    const change = typeof replacer === "function" ? replacer : null;
    const each = function (key, member) {
      step();
      allocate(16);
      if (typeof member === "string") allocate(member.length * 2);
      if (only !== null && key !== "" && !isArray(this) && !only.has(key)) return undefined;
      return change === null ? member : apply(change, this, [key, member]);
    };
    return stringify(value, each, space);
  };
  const readJson = function (text, reviver) {
    charge(COST.json);
    const told = `${text}`;
    charge(told.length);
    allocate(told.length * 8);
    return parse(told, reviver);
  };
  put(JSON, "stringify", { stringify: (...args) => writeJson(...args) }.stringify);
  put(JSON, "parse", { parse: (...args) => readJson(...args) }.parse);
}

function payForNumbersAndDates() {
  paid(Number.prototype, "toString toFixed toExponential toPrecision", (self, args) => {
    charge(args.length > 0 ? COST.digits : COST.number);
    return self;
  });
  paid(Date.prototype, "toISOString toJSON toString toDateString toTimeString toUTCString", (self) => {
    charge(COST.date);
    return self;
  });
  paid(globalThis, "parseFloat parseInt", (self, args) => {
    args[0] = `${args[0]}`;
    charge(args[0].length / 8);
    return self;
  });
  // They go by the locale of a machine, and take long.
  gone(Number.prototype, "toLocaleString");
  gone(Date.prototype, "toLocaleString toLocaleDateString toLocaleTimeString");
  gone(Array.prototype, "toLocaleString");
  gone(typedArray.prototype, "toLocaleString");
}

function payForErrors() {
  for (const name of errors)
    paidClass(name, (args) => {
      charge(COST.error);
      return args;
    });
}

export function makeBuiltinsPay() {
  payForNumbersAndDates();
  payForErrors();
  payForArrays();
  payForTypedArrays();
  payForTexts();
  payForObjects();
  payForCollections();
  payForJson();
}
