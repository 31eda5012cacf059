// Nominal types for bytes: one brand per kind of id, key and ciphertext, so that none can stand in for another (protocol §2).
declare const brand: unique symbol;

export type Brand<T, B extends string> = T & { readonly [brand]: B };

/** Bytes of one named kind. Minted only by the codec, the primitives and `ids.ts`. */
export type Bytes<B extends string> = Brand<Uint8Array, B>;
