/** Modules that the bundler compiles; the platform allows no other WebAssembly. */
declare module "*.wasm" {
  const compiled: WebAssembly.Module;
  export default compiled;
}
