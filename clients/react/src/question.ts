import type { Heard, QueryOptions } from "@greenroom/client";
import type { Connection } from "./connection.ts";
import { Living } from "./living.ts";

/** How far a question has come, from 0 to 1. */
export type QueryProgress = Heard["query_progress"];
/** The answer: the query that was run, and its rows. */
export type QueryResult = Heard["query_result"];

/** How a question stands. */
export interface QuestionState {
  readonly isLoading: boolean;
  readonly progress: QueryProgress | undefined;
  readonly result: QueryResult | undefined;
  readonly error: Error | undefined;
}

const NOTHING: QuestionState = {
  isLoading: false,
  progress: undefined,
  result: undefined,
  error: undefined,
};

/** One question at a time: the next takes the last one back, and so does the end of whoever asks. */
export class Question {
  readonly living = new Living<QuestionState>(NOTHING, () => () => this.cancel());
  #turn: AbortController | undefined;

  /** Asks. What comes of it is shown, and the promise is for whoever wants to wait. */
  ask(connection: Connection, text: string, options: QueryOptions): Promise<QueryResult> {
    this.cancel();
    const turn = new AbortController();
    this.#turn = turn;
    this.living.change({ ...NOTHING, isLoading: true });
    const show = (some: Partial<QuestionState>): void => {
      if (this.#turn === turn) this.living.change(some);
    };
    const answer = answerOf(connection, text, {
      ...options,
      signal: eitherOf(turn, options.signal),
      onProgress: (progress) => {
        show({ progress });
        options.onProgress?.(progress);
      },
    });
    // Shown below; only who waits for it has to see to its failure.
    answer.then(
      (result) => show({ result, isLoading: false }),
      (error: Error) => show({ error, isLoading: false }),
    );
    return answer;
  }

  /** Takes the question back, if it is not answered yet: that is no error. */
  cancel(): void {
    const turn = this.#turn;
    this.#turn = undefined;
    turn?.abort();
    this.living.change({ isLoading: false });
  }

  /** Forgets the question and its answer. */
  reset(): void {
    this.cancel();
    this.living.change(NOTHING);
  }
}

async function answerOf(
  connection: Connection,
  text: string,
  options: QueryOptions,
): Promise<QueryResult> {
  const client = await connection.ready();
  options.signal?.throwIfAborted();
  return client.sendQuery(text, options);
}

/** Aborted by its own turn or by the asker. */
function eitherOf(turn: AbortController, asker: AbortSignal | undefined): AbortSignal {
  if (asker?.aborted) turn.abort(asker.reason);
  asker?.addEventListener("abort", () => turn.abort(asker.reason), { signal: turn.signal });
  return turn.signal;
}
