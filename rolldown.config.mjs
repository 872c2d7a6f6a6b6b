/** Bundles the command line, the worker and the bench; CSV data becomes text inside the bundle. */
export const csvAsText = {
  name: 'csv-as-text',
  transform(code, id) {
    if (id.endsWith('.csv')) return { code: `export default ${JSON.stringify(code)};`, map: null };
  },
};
