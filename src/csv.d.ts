/** Measured data is imported as text; the bundler and the test runner both know how. */
declare module '*.csv' {
  const text: string;
  export default text;
}
