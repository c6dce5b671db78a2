import { type QueryResult, useSPARQLQuery } from "@greenroom/react";
import type { ReactNode } from "react";

const Progress = ({ value }: { readonly value: number }): ReactNode => <progress value={value} />;

const Results = ({ data }: { readonly data: QueryResult }): ReactNode => (
  <p title="results">{data.results?.row_count} rows</p>
);

/** A question, as the documentation of the existing query system asks it. */
export function QueryInterface(): ReactNode {
  const { executeQuery, progress, result, error } = useSPARQLQuery();

  return (
    <div>
      <button type="button" onClick={() => executeQuery("Find all proteins from human")}>
        Execute Query
      </button>

      {progress && <Progress value={progress.progress} />}
      {result && <Results data={result} />}
      {error && <p role="alert">{error.message}</p>}
    </div>
  );
}
