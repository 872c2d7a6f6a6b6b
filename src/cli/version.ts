/** The version of the package, as its own file says. */
import about from '../../package.json' with { type: 'json' };

export const VERSION: string = about.version;
