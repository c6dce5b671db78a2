/** Which columns of an answer are shown, and how they are called. Pure. */

/**
 * The columns that people read: a name in place of the address that it names.
 *
 * @param {string[]} variables
 * @param {readonly Readonly<Record<string, unknown>>[]} rows
 */
export function columnsOf(variables, rows) {
  const named = new Set(variables);
  const filled = variables.filter((name) => rows.some((row) => row[name]));
  return (filled.length ? filled : variables).filter((name) => !named.has(`${name}Label`));
}

/** A variable as a heading: `proteinLabel` is about a protein. @param {string} variable */
export function titleOf(variable) {
  const words = variable
    .replace(/Label$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/_/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
