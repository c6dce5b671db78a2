import type { QueryOptions } from "@greenroom/client";
import { useCallback, useState } from "react";
import { useConnection } from "./provider.tsx";
import { type QueryResult, Question, type QuestionState } from "./question.ts";
import { useLiving } from "./use-living.ts";

/** A question and what has come of it. */
export interface UseSPARQLQuery extends QuestionState {
  /** Asks in words, or in SPARQL with `sparql: true`. The promise is for whoever wants to wait for it. */
  readonly executeQuery: (text: string, options?: QueryOptions) => Promise<QueryResult>;
  /** Takes the question back. */
  readonly cancel: () => void;
  /** Forgets the question and its answer. */
  readonly reset: () => void;
}

/**
 * Asks the query service, one question at a time: the next takes the last one back.
 *
 * A question is also taken back when the component is taken out: nobody would see its answer.
 */
export function useSPARQLQuery(): UseSPARQLQuery {
  const connection = useConnection();
  const [question] = useState(() => new Question());
  const executeQuery = useCallback(
    (text: string, options: QueryOptions = {}) => question.ask(connection, text, options),
    [connection, question],
  );
  const cancel = useCallback(() => question.cancel(), [question]);
  const reset = useCallback(() => question.reset(), [question]);
  return { ...useLiving(question.living), executeQuery, cancel, reset };
}
