/**
 * Thrown by parsers inside this package when bytes do not have the shape they must have.
 * The decoder turns it into a BinlogDecodeError that says where; it never leaves the package.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}
