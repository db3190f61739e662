/**
 * The right to read what lies in our own bucket, as a thing that is handed on: whoever holds an object of these classes may
 * read what it names. Texts are never turned into one by how they are spelled. They are made where a right was looked at: by
 * the catalogue, for results of jobs, and for what we stored ourselves; lint keeps this file from being imported elsewhere.
 */
export class OwnObject {
  readonly key: string;
  /** Makes the type nominal: nothing that was parsed is one, whatever its members. */
  readonly #granted: true;
  constructor(key: string) {
    this.key = key;
    this.#granted = true;
  }
  static isOne(value: unknown): value is OwnObject {
    return typeof value === "object" && value !== null && #granted in value && value.#granted;
  }
}

/** The right to read everything whose key begins so; what documents of ours name is relative to it. */
export class OwnFolder {
  /** Ends with a slash. */
  readonly prefix: string;
  readonly #granted: true;
  constructor(prefix: string) {
    this.prefix = prefix;
    this.#granted = true;
  }
  static isOne(value: unknown): value is OwnFolder {
    return typeof value === "object" && value !== null && #granted in value && value.#granted;
  }
  /** Null for what would lead out of the folder. */
  object(path: string): OwnObject | null {
    const parts = path.split("/");
    return path === "" || parts.some((part) => part === ".." || part === "." || part === "")
      ? null
      : new OwnObject(this.prefix + path);
  }
}
