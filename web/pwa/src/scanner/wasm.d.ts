/** The address of a file that the build puts beside the worker. */
declare module "*.wasm?url" {
  const address: string;
  export default address;
}
