import { act, render, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { useSPARQLQuery, useWebSocket } from "../src/index.ts";
import { around } from "./in-room.tsx";
import { Service, type Word } from "./service.ts";

const ID = "00000000000000000000000000abc123";

/** The service tells how far it is with a question. */
function progress(service: Service, { message_id = "" }: Word, part: number): void {
  const step = { query_id: ID, stage: "generating", progress: part, message: "…" };
  service.tell("query_progress", step, { correlation_id: message_id });
}

/** The service answers a question. */
function answer(service: Service, { message_id = "" }: Word, query: string): void {
  const results = { bindings: [], variables: [], row_count: 0, truncated: false };
  const rest = { endpoint_id: "local", execution_time: 0.1, confidence: 1, explanation: "" };
  const result = { query_id: ID, query, results, ...rest };
  service.tell("query_result", result, { correlation_id: message_id });
}

/** A component that asks. */
async function asker(service: Service) {
  const hook = () => ({ ...useSPARQLQuery(), isConnected: useWebSocket().isConnected });
  const page = renderHook(hook, { wrapper: around(service) });
  await waitFor(() => expect(page.result.current.isConnected).toBe(true));
  return page;
}

test("the example of the existing system's documentation works as it is printed", async () => {
  const Progress = ({ value }: { value: number }): ReactNode => <p>{`${value * 100}%`}</p>;
  const Results = ({ data }: { data: { query: string } }): ReactNode => <p>{data.query}</p>;
  const Error = ({ message }: { message: string }): ReactNode => <p>{message}</p>;
  function QueryInterface() {
    const { executeQuery, isLoading, progress, result, error } = useSPARQLQuery();

    return (
      <div>
        <button
          type="button"
          disabled={isLoading}
          onClick={() => executeQuery("Find all proteins from human")}
        >
          Execute Query
        </button>

        {progress && <Progress value={progress.progress} />}
        {result && <Results data={result} />}
        {error && <Error message={error.message} />}
      </div>
    );
  }
  const service = new Service();
  const { findByText, getByRole, queryByText } = render(<QueryInterface />, {
    wrapper: around(service),
  });
  const button = getByRole("button") as HTMLButtonElement;
  act(() => button.click());
  const asked = await service.hears("query_request");
  expect(asked.payload).toEqual({ natural_language: "Find all proteins from human" });
  expect(button.disabled).toBe(true);
  progress(service, asked, 0.5);
  await findByText("50%");
  answer(service, asked, "SELECT ?protein");
  await findByText("SELECT ?protein");
  expect(button.disabled).toBe(false);
  act(() => button.click());
  expect(queryByText("SELECT ?protein")).toBeNull();
  const { message_id = "" } = await service.hears("query_request", 2);
  const refusal = { error: "put it in other words", code: "NOT_UNDERSTOOD", query_id: ID };
  service.tell("error_message", refusal, { correlation_id: message_id });
  await findByText("put it in other words");
  expect(button.disabled).toBe(false);
});

test("a question goes with its options, and its answer comes to whoever waits for it", async () => {
  const service = new Service();
  const { result } = await asker(service);
  const steps: number[] = [];
  let answered: Promise<{ query: string }> | undefined;
  act(() => {
    answered = result.current.executeQuery("SELECT ?s {}", {
      sparql: true,
      endpoint_id: "uniprot",
      limit: 10,
      onProgress: (step) => steps.push(step.progress),
    });
  });
  const asked = await service.hears("query_request");
  expect(asked.payload).toEqual({ sparql: "SELECT ?s {}", endpoint_id: "uniprot", limit: 10 });
  progress(service, asked, 0.25);
  answer(service, asked, "SELECT ?s {}");
  await act(async () => expect((await answered)?.query).toBe("SELECT ?s {}"));
  expect(steps).toEqual([0.25]);
});

test("the next question takes the last one back, and only its own answer is shown", async () => {
  const service = new Service();
  const { result } = await asker(service);
  act(() => void result.current.executeQuery("first"));
  const first = await service.hears("query_request");
  progress(service, first, 0.5);
  act(() => void result.current.executeQuery("second"));
  expect(result.current).toMatchObject({ isLoading: true, progress: undefined, error: undefined });
  expect((await service.hears("cancel_request")).payload).toEqual({ query_id: ID });
  const second = await service.hears("query_request", 2);
  answer(service, first, "first");
  expect(result.current).toMatchObject({ isLoading: true, result: undefined });
  answer(service, second, "second");
  await waitFor(() => expect(result.current.result?.query).toBe("second"));
  expect(result.current).toMatchObject({ isLoading: false, error: undefined });
});

test("a question that is taken back is no error, and can be forgotten", async () => {
  const service = new Service();
  const { result } = await asker(service);
  let answered: Promise<unknown> | undefined;
  act(() => {
    answered = result.current.executeQuery("never mind");
  });
  const asked = await service.hears("query_request");
  progress(service, asked, 0.5);
  act(() => result.current.cancel());
  expect(result.current).toMatchObject({ isLoading: false, error: undefined });
  expect(result.current.progress?.progress).toBe(0.5);
  await act(() => expect(answered).rejects.toMatchObject({ name: "AbortError" }));
  expect(result.current.error).toBeUndefined();
  act(() => result.current.reset());
  expect(result.current.progress).toBeUndefined();
});

test("a signal of one's own takes it back, too", async () => {
  const service = new Service();
  const { result } = await asker(service);
  const wish = new AbortController();
  let answered: Promise<unknown> | undefined;
  act(() => {
    answered = result.current.executeQuery("never mind", { signal: wish.signal });
  });
  progress(service, await service.hears("query_request"), 0.5);
  wish.abort();
  await act(() => expect(answered).rejects.toMatchObject({ name: "AbortError" }));
  await service.hears("cancel_request");
  await waitFor(() => expect(result.current.isLoading).toBe(false));
});

test("a question ends with the component that asked it, which nobody sees any more", async () => {
  const service = new Service();
  function Asker(): ReactNode {
    const { executeQuery } = useSPARQLQuery();
    return <button type="button" onClick={() => executeQuery("bye")} />;
  }
  function Page({ shown }: { shown: boolean }): ReactNode {
    useWebSocket();
    return shown && <Asker />;
  }
  const page = render(<Page shown />, { wrapper: around(service) });
  act(() => page.getByRole("button").click());
  progress(service, await service.hears("query_request"), 0.5);
  page.rerender(<Page shown={false} />);
  expect((await service.hears("cancel_request")).payload).toEqual({ query_id: ID });
});
