// What handlers get of an array of the guest's: not all of it, which may be very much, and on some engines would have to be copied.

/** The elements of an array of the guest's, bytes or 16-bit units. Handlers take and give the parts that they need. */
export interface ArrayElements<T extends Uint8Array | Uint16Array = Uint8Array | Uint16Array> {
  readonly length: number;
  /** The elements from one index up to another, as they are now. Not to be written to. Throws RangeError where there are none. */
  read(from: number, to: number): T;
  /** Puts elements in place of others. Throws RangeError where these are not. */
  write(from: number, elements: T): void;
}
