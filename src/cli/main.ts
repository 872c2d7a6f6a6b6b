#!/usr/bin/env node
/** The command line: reads the arguments, runs a command, ends with its code. */
import { CommanderError } from 'commander';
import { NoFolder } from '../report/folder.ts';
import { plainText } from '../report/text.ts';
import { BAD_COMMAND, HELD, NO_SUCH_FILE, OUR_BUG, Stop } from './exit.ts';
import { programOf } from './program.ts';
import { err } from './screen.ts';
import { VERSION } from './version.ts';

// `lightcone … | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? HELD : OUR_BUG));

const home = new URL('.', import.meta.url);
const program = programOf(home, (code) => {
  process.exitCode = code;
});

try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}

/** Says what went wrong, without a stack trace: to a user it is a sentence or it is our bug. */
function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? HELD : BAD_COMMAND;
  if (error instanceof Stop && error.code !== OUR_BUG) {
    if (error.message !== '') err(error.message);
    return error.code;
  }
  if (error instanceof NoFolder) {
    err(`error: ${plainText(error.message)}`);
    return NO_SUCH_FILE;
  }
  err(`This is a bug in Lightcone ${VERSION} (node ${process.version}): ${messageOf(error)}`);
  err(`  command: lightcone ${process.argv.slice(2).map(plainText).join(' ')}`);
  err('Please report it with the scenario file and these lines.');
  return OUR_BUG;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : plainText(String(error));
}
