/** How the command line ends: the codes of the contract, and the error that carries one. */

export const HELD = 0;
export const FAILED = 1;
export const INCONCLUSIVE = 2;
/** The same scenario and seed gave another digest. */
export const NOT_DETERMINISTIC = 3;
export const BAD_COMMAND = 64;
export const BAD_SCENARIO = 65;
/** Also where a report cannot be written. */
export const NO_SUCH_FILE = 66;
export const OUR_BUG = 70;
export const INTERRUPTED = 130;

/** Ends the command with a code; the message, if any, is for a person and goes to stderr. */
export class Stop extends Error {
  readonly code: number;

  constructor(code: number, message = '') {
    super(message);
    this.code = code;
  }
}
