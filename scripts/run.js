// Starts a script of ours: it needs a Node that runs TypeScript, which the project brings for Linux through npm.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This needs Node 22.18 or newer, and this is ${process.versions.node}. On Linux x64 "npm install" brings one; elsewhere install Node 24.`,
  );
  process.exit(1);
}
process.argv.splice(1, 1);
await import(new URL(process.argv[1], `file://${process.cwd()}/`).href);
