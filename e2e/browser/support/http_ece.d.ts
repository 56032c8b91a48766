/** What we use of the reference implementation of RFC 8188, which comes without types. */
declare module "http_ece" {
  import type { ECDH } from "node:crypto";

  /** How a Web Push message (RFC 8291) is encrypted; keys and salt are base64url. */
  export interface Encryption {
    readonly version: "aes128gcm";
    /** Of who encrypts or decrypts. */
    readonly privateKey: ECDH;
    /** Of the receiver, to encrypt. */
    readonly dh?: string;
    readonly authSecret: string;
  }

  const ece: {
    encrypt(text: Buffer, encryption: Encryption): Buffer;
    decrypt(message: Buffer, encryption: Encryption): Buffer;
  };
  export default ece;
}
