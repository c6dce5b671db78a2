/** The whole client as one minified module. */
export function bundle(): Promise<string>;
