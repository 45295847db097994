import { Malformed } from '../bytes/malformed.ts';

/** Most digits the server writes without an exponent (my_gcvt in dtoa.cc, width for a JSON double). */
const MAX_PLAIN_EXPONENT = 15;
const MIN_PLAIN_EXPONENT = -15;

/**
 * A JSON double as the server prints it: the shortest digits that round-trip, `.0` after a whole number so that it
 * stays a double, an exponent without a plus sign.
 */
export function formatJsonDouble(value: number): string {
  if (!Number.isFinite(value)) throw new Malformed('a JSON number that is not finite');
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  // Here JavaScript writes the same digits, without an exponent too.
  if (magnitude >= 1e-5 && magnitude < 1e15) return Number.isInteger(value) ? `${value}.0` : String(value);
  return formatRare(value);
}

function formatRare(value: number): string {
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < MIN_PLAIN_EXPONENT || exponent >= MAX_PLAIN_EXPONENT) {
    const rest = digits.slice(1);
    return `${sign}${digits[0]}${rest === '' ? '' : `.${rest}`}e${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
