// Made by generate.mjs from docs/wire/asyncapi.json: change that, and run `npm run generate`.

/**
 * What a client of the agent system hears differently.
 */
export interface HeardFromAgents {
  /**
   * The first word, and the answer to a `hello`: who you are here.
   */
  connection_established: {
    connection_id: string;
    /**
     * Milliseconds, as in `GET /ws/config`.
     */
    heartbeat_interval: number;
    /**
     * To come back with: see `resume`.
     */
    resume_token: string;
    /**
     * An instant in whole seconds since 1970, UTC
     */
    server_time: number;
    user_id: string;
  };
  /**
   * Somebody wrote to you.
   */
  direct_message: {
    /**
     * Its number in your mailbox; there when it waits until you have it.
     */
    mail_seq?: number;
    /**
     * Whatever JSON the author sent.
     */
    message: unknown;
    /**
     * The author's own name for it; there if it has one.
     */
    message_id?: string;
    /**
     * When the server took it.
     */
    timestamp: number;
    user_id: string;
    user_name: string;
  };
  /**
   * An endpoint answers again, or no longer.
   */
  endpoint_status: {
    endpoint_id: string;
    /**
     * Milliseconds that the last answer took; `null` if there was none.
     */
    latency_ms: number | null;
    /**
     * There when it does not answer.
     */
    reason?: string;
    /**
     * Since when it stands so.
     */
    since: number;
    status: "healthy" | "unhealthy";
  };
  /**
   * Something was refused, or a question has come to nothing.
   */
  error: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * What was wrong, for programs.
     */
    code:
      | "INVALID_JSON"
      | "INVALID_MESSAGE"
      | "UNKNOWN_MESSAGE_TYPE"
      | "MESSAGE_TOO_LARGE"
      | "BINARY_NOT_SUPPORTED"
      | "AUTHENTICATION_FAILED"
      | "PERMISSION_DENIED"
      | "ORIGIN_REFUSED"
      | "RATE_LIMIT_EXCEEDED"
      | "BLOCKED"
      | "TOO_MANY_CONNECTIONS"
      | "ROOM_NOT_FOUND"
      | "ROOM_FULL"
      | "ROOM_EXISTS"
      | "NOT_IN_ROOM"
      | "CONNECTION_NOT_FOUND"
      | "NOT_FOUND"
      | "UPGRADE_REQUIRED"
      | "CAPACITY_EXCEEDED"
      | "OVERLOADED"
      | "STORE_UNAVAILABLE"
      | "RESUME_REFUSED"
      | "ROOM_SUSPENDED"
      | "NOT_CONFIGURED"
      | "TOO_MANY_JOBS"
      | "JOB_NOT_FOUND"
      | "CANCELLED"
      | "DEADLINE_EXCEEDED"
      | "BACKEND_FAILED"
      | "ENDPOINT_NOT_FOUND"
      | "QUERY_REFUSED"
      | "NOT_UNDERSTOOD"
      | "LIBRARY_NOT_FOUND"
      | "LIBRARY_EXISTS"
      | "DOCUMENT_NOT_FOUND"
      | "FILE_NOT_FOUND"
      | "UPLOAD_CONFLICT"
      | "DISK_FULL"
      | "DRAINING"
      | "INTERNAL_ERROR";
    /**
     * What was wrong, for people.
     */
    error: string;
    /**
     * The field that was wrong; there when it was one.
     */
    field?: string;
    /**
     * What to do about it.
     */
    help: string;
    /**
     * There when a job has come to nothing.
     */
    job_id?: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * Whether the same message could succeed later.
     */
    recoverable: boolean;
    /**
     * Whole seconds after which it may be tried again; there when that is known.
     */
    retry_after?: number;
    /**
     * An instant in whole seconds since 1970, UTC
     */
    timestamp: number;
  };
  /**
   * Something happened elsewhere, of which you want to hear.
   */
  event: {
    /**
     * For which circle alone it is; `null` if it is for everybody.
     */
    circle_id: number | string | null;
    /**
     * What its publisher has to say of it, as an object.
     */
    data: unknown;
    /**
     * Its name: nothing is told twice under one.
     */
    event_id: string;
    /**
     * What happened, as its publisher says.
     */
    event_type: string;
    /**
     * There when it happened in a library.
     */
    library_id?: string;
    /**
     * To which project it belongs; `null` if to none.
     */
    project_id: number | string | null;
    /**
     * The room in which it is told.
     */
    room_id: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    /**
     * Who did it; `null` if that was not said.
     */
    source_agent_id: number | string | null;
    /**
     * When it happened.
     */
    timestamp: number;
  };
  /**
   * A sign of life that wants a `pong` soon.
   */
  heartbeat: {
    /**
     * The server's clock.
     */
    timestamp: number;
  };
  /**
   * What came of an errand to a library.
   */
  library_response: {
    /**
     * What was asked for.
     */
    action?:
      "create" | "describe" | "list" | "drop" | "search" | "add" | "get" | "delete" | "documents";
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * What was wrong, for programs.
     */
    code?:
      | "INVALID_JSON"
      | "INVALID_MESSAGE"
      | "UNKNOWN_MESSAGE_TYPE"
      | "MESSAGE_TOO_LARGE"
      | "BINARY_NOT_SUPPORTED"
      | "AUTHENTICATION_FAILED"
      | "PERMISSION_DENIED"
      | "ORIGIN_REFUSED"
      | "RATE_LIMIT_EXCEEDED"
      | "BLOCKED"
      | "TOO_MANY_CONNECTIONS"
      | "ROOM_NOT_FOUND"
      | "ROOM_FULL"
      | "ROOM_EXISTS"
      | "NOT_IN_ROOM"
      | "CONNECTION_NOT_FOUND"
      | "NOT_FOUND"
      | "UPGRADE_REQUIRED"
      | "CAPACITY_EXCEEDED"
      | "OVERLOADED"
      | "STORE_UNAVAILABLE"
      | "RESUME_REFUSED"
      | "ROOM_SUSPENDED"
      | "NOT_CONFIGURED"
      | "TOO_MANY_JOBS"
      | "JOB_NOT_FOUND"
      | "CANCELLED"
      | "DEADLINE_EXCEEDED"
      | "BACKEND_FAILED"
      | "ENDPOINT_NOT_FOUND"
      | "QUERY_REFUSED"
      | "NOT_UNDERSTOOD"
      | "LIBRARY_NOT_FOUND"
      | "LIBRARY_EXISTS"
      | "DOCUMENT_NOT_FOUND"
      | "FILE_NOT_FOUND"
      | "UPLOAD_CONFLICT"
      | "DISK_FULL"
      | "DRAINING"
      | "INTERNAL_ERROR";
    /**
     * There when it could be done.
     */
    data?:
      | (
          | {
              /**
               * An instant in whole seconds since 1970, UTC
               */
              created_at: number;
              description: string | null;
              library_id: string;
              name: string;
              /**
               * How many documents it has.
               */
              num_documents: number;
            }
          | {
              /**
               * Items: A library.
               */
              libraries: {
                /**
                 * An instant in whole seconds since 1970, UTC
                 */
                created_at: number;
                description: string | null;
                library_id: string;
                name: string;
                /**
                 * How many documents it has.
                 */
                num_documents: number;
              }[];
              /**
               * Whether others come after these.
               */
              more: boolean;
              /**
               * There if so: the `after` of the next part.
               */
              next?: string;
            }
          | {
              /**
               * Always `true`.
               */
              deleted: boolean;
              /**
               * There when only a document is.
               */
              document_id?: string;
              library_id: string;
            }
          | {
              count: number;
              /**
               * How it was found: by words, or by words and what they mean.
               */
              mode: "lexical" | "hybrid";
              /**
               * The best ones first.
               *
               * Items: A passage that was found.
               */
              results: {
                /**
                 * Which passage of the document it is, counted from 0.
                 */
                chunk: number;
                document_id: string;
                /**
                 * How well it fits; comparable within one answer only.
                 */
                score: number;
                text: string;
                title: string;
              }[];
            }
          | {
              /**
               * An instant in whole seconds since 1970, UTC
               */
              added_at: number;
              document_id: string;
              library_id: string;
              /**
               * Whatever JSON object its author added; `null` if none.
               */
              metadata: unknown;
              /**
               * Into how many passages it was taken apart.
               */
              num_chunks: number;
              /**
               * There where embeddings are configured: whether it is found by what it means already.
               */
              semantic?: boolean;
              /**
               * There when it was asked for.
               */
              text?: string;
              title: string;
            }
          | {
              count: number;
              /**
               * Items: A document.
               */
              documents: {
                /**
                 * An instant in whole seconds since 1970, UTC
                 */
                added_at: number;
                document_id: string;
                library_id: string;
                /**
                 * Whatever JSON object its author added; `null` if none.
                 */
                metadata: unknown;
                /**
                 * Into how many passages it was taken apart.
                 */
                num_chunks: number;
                /**
                 * There where embeddings are configured: whether it is found by what it means already.
                 */
                semantic?: boolean;
                /**
                 * There when it was asked for.
                 */
                text?: string;
                title: string;
              }[];
              /**
               * Whether others come after these.
               */
              more: boolean;
              /**
               * There if so: the `after` of the next part.
               */
              next?: string;
            }
        )
      | null;
    /**
     * What was wrong, for people.
     */
    error?: string;
    /**
     * The field that was wrong; there when it was one.
     */
    field?: string;
    /**
     * What to do about it.
     */
    help?: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * In which library; there where it was asked of one.
     */
    library_id?: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * Whether the same message could succeed later.
     */
    recoverable?: boolean;
    /**
     * Whole seconds after which it may be tried again; there when that is known.
     */
    retry_after?: number;
    /**
     * Whether it could be done.
     */
    success: boolean;
  };
  /**
   * The answer to a ping.
   */
  pong: {
    /**
     * The server's clock.
     */
    timestamp: number;
  };
  /**
   * Somebody said something to a room.
   */
  room_message: {
    /**
     * Whatever JSON the author sent.
     */
    message: unknown;
    /**
     * The author's own name for it; there if it has one.
     */
    message_id?: string;
    room_id: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    /**
     * When the server took it.
     */
    timestamp: number;
    user_id: string;
    user_name: string;
  };
  /**
   * Who is in a room, and which sheets have cells: the answer to entering it.
   */
  room_state: {
    /**
     * The sheets that have cells.
     */
    active_sheets: string[];
    /**
     * The history that the number belongs to: another one after it was lost.
     */
    epoch: string;
    /**
     * How many people are in the room.
     */
    member_count: number;
    room_id: string;
    /**
     * The number of the latest kept event in the order of the room.
     */
    seq: number;
    /**
     * There, and true, only when not everybody is shown.
     */
    truncated?: boolean;
    /**
     * The people; the first of them, if they are very many.
     *
     * Items: One person of a room.
     */
    users: {
      /**
       * `null` until it has moved.
       */
      cursor: {
        /**
         * The cell that it is in; `null` if it is in none.
         */
        cell: string | null;
        x: number;
        y: number;
      } | null;
      /**
       * When they last said anything.
       */
      last_seen: number;
      status: "online" | "away" | "busy";
      user_id: string;
      user_name: string;
    }[];
  };
  /**
   * Your token ends soon: show a fresh one with `refresh_token`.
   */
  token_expiring: {
    /**
     * An instant in whole seconds since 1970, UTC
     */
    expires_at: number;
    /**
     * Whole seconds until then, rounded down.
     */
    expires_in: number;
  };
  /**
   * Your fresh token has been taken.
   */
  token_refreshed: {
    /**
     * `null` if it never ends.
     */
    expires_at: number | null;
  };
  /**
   * Somebody left a room, or has been gone for a while.
   */
  user_left: {
    /**
     * The history that the number belongs to: another one after it was lost.
     */
    epoch: string;
    /**
     * How many people are in the room now.
     */
    member_count: number;
    room_id: string;
    /**
     * The number of the latest kept event in the order of the room.
     */
    seq: number;
    user_id: string;
    user_name: string;
  };
}
