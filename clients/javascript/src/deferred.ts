/** A promise in the hands of whoever keeps it. */
export class Deferred<T> {
  declare resolve: (value: T) => void;
  declare reject: (error: unknown) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}
