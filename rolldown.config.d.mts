/** What the test runner takes from the bundler's configuration. */
import type { Plugin } from 'vite';

export declare const csvAsText: Plugin;
