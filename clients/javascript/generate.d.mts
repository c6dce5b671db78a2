/** Every generated file, by its name. */
export function generate(): Promise<Record<string, string>>;
