// Made by generate.mjs from docs/wire/asyncapi.json: change that, and run `npm run generate`.

/**
 * What a client says: the payload of each type.
 */
export interface Said {
  /**
   * Says that mail was taken and need not be kept any longer.
   */
  ack: {
    /**
     * The `mail_seq` of the last letter that was taken; all before it were too.
     */
    mail_seq: number;
  };
  /**
   * Gives an agent something to do, which it tells of in steps.
   */
  agent_request: {
    /**
     * Which agent; the usual one, if left out.
     */
    agent?: string | null;
    /**
     * What is to be done. It must not be blank.
     */
    content: string;
    /**
     * What the agent should know besides, passed on to the letter.
     */
    context?: {
      [k: string]: unknown;
    } | null;
    /**
     * The sheet that it is about.
     */
    sheet_id?: string | null;
  };
  /**
   * Asks an agent something about a workspace; it answers in steps.
   */
  ai_request: {
    /**
     * Which agent; the usual one, if left out.
     */
    agent?: string | null;
    /**
     * What the agent should know besides, passed on to the letter.
     */
    context?: {
      [k: string]: unknown;
    } | null;
    /**
     * What is asked. It must not be blank.
     */
    query: string;
    /**
     * The sheet that it is about.
     */
    sheet_id?: string | null;
  };
  /**
   * Wants no answer to a request any more. The request is named by one of these fields.
   */
  cancel_request: (
    | {
        query_id: {
          [k: string]: unknown;
        };
      }
    | {
        job_id: {
          [k: string]: unknown;
        };
      }
    | {
        request_id: {
          [k: string]: unknown;
        };
      }
  ) & {
    /**
     * The same as `query_id`, as all other steps call it. Read only if `query_id` is not given.
     */
    job_id?: string | null;
    /**
     * The server's name for the request, as the steps of a query tell it.
     */
    query_id?: string | null;
    /**
     * The client's own name for the request. Read only if neither of the others is given.
     */
    request_id?: string | number | null;
  };
  /**
   * Writes a cell of a sheet; everyone in the room hears of it.
   */
  cell_update: {
    /**
     * With `true`, `published` says once it is kept.
     */
    ack?: boolean | null;
    /**
     * The cell of that sheet.
     */
    cell_id: string;
    /**
     * The formula that gave the value.
     */
    formula?: string | null;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room; the current one, if left out.
     */
    room_id?: string | null;
    /**
     * The sheet.
     */
    sheet_id: string;
    /**
     * What the cell holds from now on: any JSON value, `null` too.
     */
    value: unknown;
    /**
     * The version of the cell that this write goes by. Where the cell has a later one, nothing is written and the answer tells what it holds. If left out, the last write wins.
     */
    version?: number | null;
  };
  /**
   * Shows the others in a room where one's cursor is.
   */
  cursor_move: {
    /**
     * The cell that the cursor is in.
     */
    cell?: string | null;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room; the current one, if left out.
     */
    room_id?: string | null;
    /**
     * How far from the left, in whatever unit the clients of this room agree on.
     */
    x: number;
    /**
     * How far from the top, in the same unit.
     */
    y: number;
  };
  /**
   * Writes to a person: to all their connections, or to their mailbox while they are away.
   */
  direct_message: {
    /**
     * What is written: any JSON value, passed on to the letter.
     */
    message: unknown;
    /**
     * The person.
     */
    user_id: string;
  };
  /**
   * Takes a file back, whole or not.
   */
  file_upload_cancel: {
    /**
     * One's own name for the file.
     */
    file_id: string;
  };
  /**
   * Asks how far a file is.
   */
  file_upload_progress: {
    /**
     * One's own name for the file.
     */
    file_id: string;
  };
  /**
   * Announces a file. The answer, `file_upload_ready`, says where to bring its bytes by HTTP, and from which one on.
   */
  file_upload_start: {
    /**
     * One's own name for the file. Announced again, a file goes on where it was.
     */
    file_id: string;
    /**
     * How many bytes it has.
     */
    file_size: number;
    /**
     * What the file is called: 1 to 255 bytes that can be seen. Of a path only the last part counts.
     */
    filename: string;
    /**
     * Its type, such as `text/csv`.
     */
    mime_type?: string | null;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room that the file belongs to; the current one, if left out, or else nobody but whoever announces it.
     */
    room_id?: string | null;
    /**
     * The SHA-256 digest that its bytes must come to: 64 hexadecimal digits.
     */
    sha256?: string | null;
  };
  /**
   * Answers a sign of life of the server's. Any other message does as well.
   */
  heartbeat: {} | null;
  /**
   * Asks who one is here: the answer is what was said on connecting.
   */
  hello: {
    /**
     * With `true`, mail stays in the mailbox until an `ack` says that it was taken. For mail that waits already this comes too late: connect with `?acks=true`.
     */
    acks?: boolean | null;
  } | null;
  /**
   * Enters a room: everyone in it hears so, and from then on what happens there is heard. It is the current room until another is entered. A room that is not there is opened, where that is allowed.
   */
  join_room: (
    | {
        room_id: {
          [k: string]: unknown;
        };
      }
    | {
        room: {
          [k: string]: unknown;
        };
      }
  ) & {
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room to be entered. Either this or `room` is needed.
     */
    room_id?: string | null;
    /**
     * Up to where this room has been heard before: what was missed since then follows.
     */
    since?: {
      /**
       * Which order, as the server gave it: a room that lost its history begins another.
       */
      epoch: string;
      /**
       * The number of the last event that was heard.
       */
      seq: number;
    } | null;
  };
  /**
   * Leaves a room.
   */
  leave_room: {
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room to be left; the current one, if left out.
     */
    room_id?: string | null;
  } | null;
  /**
   * Asks something of a library. What `data` holds depends on the `action`.
   */
  library_request: unknown & {
    /**
     * What is to be done.
     */
    action: string;
    /**
     * What the action needs.
     */
    data?: {
      [k: string]: unknown;
    } | null;
    /**
     * The library; needed by every action but `create` and `list`.
     */
    library_id?: string | null;
  };
  /**
   * Marks a notification as read; one's other connections hear of it.
   */
  notification_read: {
    /**
     * The notification.
     */
    notification_id: string;
  };
  /**
   * Asks for the terms that begin with what has been typed, the best first.
   */
  ontology_search: {
    /**
     * How many terms are wanted at most. It only lowers what is configured.
     */
    limit?: number | null;
    /**
     * Only terms of this ontology: a prefix, such as `PR`. It must not be blank.
     */
    ontology?: string | null;
    /**
     * What has been typed. It must not be blank.
     */
    query: string;
  };
  /**
   * Asks whether the server is there; it answers with a pong.
   */
  ping: {} | null;
  /**
   * Answers a sign of life of the server's. Any other message does as well.
   */
  pong: {} | null;
  /**
   * Tells what happened elsewhere to whoever listens in a room of activities.
   */
  publish_event: {
    /**
     * With `true`, `published` says once it is kept.
     */
    ack?: boolean | null;
    /**
     * The circle whose business it is. What is of no circle is for everyone.
     */
    circle_id?: string | number | null;
    /**
     * What there is to say about it, passed on to the letter; `{}` if left out.
     */
    data?: {
      [k: string]: unknown;
    } | null;
    /**
     * Whether it has a number in the order of the room, and is told to whoever comes back; as its type usually is, if left out.
     */
    durable?: boolean | null;
    /**
     * The publisher's own name for it. Published again under the same name within five minutes, it is not told again. If left out, the server gives one.
     */
    event_id?: string | null;
    /**
     * What happened, such as `task.completed`. It is no word of the server's own, as for activities that are brought by HTTP.
     */
    event_type: string;
    /**
     * The library in which it happened.
     */
    library_id?: string | null;
    /**
     * The project it belongs to.
     */
    project_id?: string | number | null;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room of activities; `bus:events`, if left out.
     */
    room_id?: string | null;
    /**
     * The agent it comes from. An integer and its digits as a text are the same.
     */
    source_agent_id?: string | number | null;
    /**
     * When it happened: RFC 3339, in UTC if it names no zone, or seconds since 1970. Now, if left out.
     */
    timestamp?: string | number | null;
  };
  /**
   * Asks something of the data behind an endpoint: in words, from which a query is written, or by a query. Exactly one of the two is given.
   */
  query_request: (
    | {
        natural_language: {
          [k: string]: unknown;
        };
      }
    | {
        sparql: {
          [k: string]: unknown;
        };
      }
  ) & {
    /**
     * The endpoint that is asked; the default one, if left out.
     */
    endpoint_id?: string | null;
    /**
     * With `false` the query is written and not run.
     */
    execute?: boolean | null;
    /**
     * How many rows are wanted at most. It only lowers what is configured.
     */
    limit?: number | null;
    /**
     * The question, in words. It must not be blank.
     */
    natural_language?: string | null;
    /**
     * The query, in SPARQL 1.1; it may only read. It must not be blank.
     */
    sparql?: string | null;
    /**
     * How many seconds the answer may take. It only lowers what is configured.
     */
    timeout?: number | null;
  };
  /**
   * Shows a fresh token before the present one expires, so that the connection can stay.
   */
  refresh_token: {
    /**
     * A token of the same person.
     */
    token: string;
  };
  /**
   * Comes back after a lost connection: into the rooms that one was in, to hear what was missed.
   */
  resume: {
    /**
     * With `true`, mail stays in the mailbox until an `ack` says that it was taken.
     */
    acks?: boolean | null;
    /**
     * The `resume_token` that was given last.
     */
    resume_token: string;
    /**
     * The rooms to return to, each with up to where it was heard. At most 64; they are entered in this order, and the last is the current one.
     */
    rooms?: {
      [k: string]: unknown;
    } | null;
  };
  /**
   * Says something to everyone in a room. It is part of the room's order and of its history.
   */
  room_message: {
    /**
     * With `true`, `published` says once it is kept.
     */
    ack?: boolean | null;
    /**
     * What is said: any JSON value, passed on to the letter.
     */
    message: unknown;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room; the current one, if left out.
     */
    room_id?: string | null;
  };
  /**
   * Asks what stands on a sheet of a room that one is in. A long sheet comes in parts.
   */
  sheet_request: {
    /**
     * The cell after which the part begins: the `next` of the part before; from the first cell, if left out.
     */
    after?: string | null;
    /**
     * How many cells are wanted at most. There are fewer in a part where more would make it long.
     */
    limit?: number | null;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room; the current one, if left out.
     */
    room_id?: string | null;
    /**
     * The sheet.
     */
    sheet_id: string;
  };
  /**
   * Says how available one is, to everyone in one's rooms.
   */
  status_update: {
    /**
     * How available.
     */
    status: "online" | "away" | "busy";
  };
  /**
   * Chooses which activities of a room to hear. It replaces what was chosen before on this connection, and what is left out filters nothing. The room is entered if need be.
   */
  subscribe_events: {
    /**
     * Only those of these circles. One, or a list of at most 64.
     */
    circle_id?: (string | number) | (string | number)[] | null;
    /**
     * Only those of these projects. One, or a list of at most 64.
     */
    project_id?: (string | number) | (string | number)[] | null;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room of activities; if left out, the one that was entered last, or `bus:events`.
     */
    room_id?: string | null;
    /**
     * Only those that come from these agents. One, or a list of at most 64.
     */
    source_agent_id?: (string | number) | (string | number)[] | null;
    /**
     * Only those of these types: names in which `*` stands for any run of characters, at most four times. One, or a list of at most 64.
     */
    types?: string | string[] | null;
  } | null;
  /**
   * Chooses which notifications to hear. It replaces what the person chose before; what is left out, or an empty list, filters nothing.
   */
  subscribe_notifications: {
    /**
     * Only those of these categories. At most 64, of at most 128 bytes each.
     *
     * @maxItems 64
     */
    categories?: string[] | null;
    /**
     * Only those of these modules. At most 64, of at most 128 bytes each.
     *
     * @maxItems 64
     */
    modules?: string[] | null;
    /**
     * Only those of these priorities. At most 64, of at most 128 bytes each.
     *
     * @maxItems 64
     */
    priorities?: string[] | null;
  } | null;
  /**
   * Says that one is typing, or does so no longer.
   */
  typing_indicator: {
    /**
     * The cell that is typed in.
     */
    cell_id?: string | null;
    /**
     * `true` with the first key, `false` when it is over.
     */
    is_typing: boolean;
    /**
     * The same as `room_id`. Where both are given they must name the same room.
     */
    room?: string | null;
    /**
     * The room; the current one, if left out.
     */
    room_id?: string | null;
  };
  /**
   * Says something to an agent, which answers in steps.
   */
  user_message: {
    /**
     * Which agent; the usual one, if left out.
     */
    agent?: string | null;
    /**
     * What is said. It must not be blank.
     */
    content: string;
    /**
     * What the agent should know besides, passed on to the letter.
     */
    context?: {
      [k: string]: unknown;
    } | null;
    /**
     * The sheet that it is about.
     */
    sheet_id?: string | null;
  };
}

/**
 * What a client hears: the payload of each type.
 */
export interface Heard {
  /**
   * The answer of an agent.
   */
  agent_completed: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * The whole answer.
     */
    content: string;
    /**
     * Whatever JSON the agent adds to it.
     */
    data?: unknown;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * Seconds.
     */
    processing_time: number;
    /**
     * There when the agent says it.
     */
    usage?: {
      input_tokens: number;
      output_tokens: number;
    };
  };
  /**
   * An agent has no answer.
   */
  agent_failed: {
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
    help?: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
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
  };
  /**
   * How far an agent is.
   */
  agent_progress: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * What is being done, for people.
     */
    message: string;
    /**
     * There when it is known.
     */
    progress?: number;
  };
  /**
   * An agent has taken up what was asked of it.
   */
  agent_started: {
    /**
     * There when one was asked for by name.
     */
    agent?: string;
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
  };
  /**
   * What an agent or another backend thinks on its way to the answer.
   */
  agent_thinking: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * The next thought.
     */
    content: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
  };
  /**
   * How far the AI of a workspace is with what was asked of it.
   */
  ai_event: (
    | {
        data: {
          /**
           * What was asked.
           */
          query: string;
          /**
           * Of which sheet; `null` if of none.
           */
          sheet_id: string | null;
        };
        event_type: "ai_start";
      }
    | {
        data: {
          /**
           * The next part of the answer.
           */
          partial_result?: string;
          /**
           * Percent; there when it is known.
           */
          progress?: number;
          /**
           * What is being done, for people.
           */
          status: string;
          /**
           * There when a tool is used.
           */
          tool?: {
            /**
             * Whatever JSON the tool was given.
             */
            arguments?: unknown;
            /**
             * Names this one use.
             */
            call_id: string;
            /**
             * There once it is completed.
             */
            result?: unknown;
            status: "running" | "completed";
            tool: string;
          };
        };
        event_type: "ai_progress";
      }
    | {
        data: {
          /**
           * Whatever JSON the agent adds to it.
           */
          data?: unknown;
          /**
           * Seconds.
           */
          processing_time: number;
          /**
           * The whole answer.
           */
          result: string;
          /**
           * There when the agent says it.
           */
          usage?: {
            input_tokens: number;
            output_tokens: number;
          };
        };
        event_type: "ai_complete";
      }
    | {
        /**
         * Why something was refused, or has come to nothing.
         */
        data: {
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
          help?: string;
          /**
           * Whether the same message could succeed later.
           */
          recoverable: boolean;
          /**
           * Whole seconds after which it may be tried again; there when that is known.
           */
          retry_after?: number;
        };
        event_type: "ai_error";
      }
  ) & {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * Who asked.
     */
    user_id: string;
  };
  /**
   * A cell as it stands: newly written, or unchanged where your write was too late.
   */
  cell_updated: {
    cell_id: string;
    /**
     * `null` if it has none.
     */
    formula: string | null;
    room_id: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    sheet_id: string;
    /**
     * There, and true, only when your write was too late: this is what stands there.
     */
    stale?: boolean;
    /**
     * Its author.
     */
    user_id: string;
    user_name: string;
    /**
     * Whatever JSON its author wrote.
     */
    value: unknown;
    /**
     * It only grows.
     */
    version: number;
  };
  /**
   * The first word, and the answer to a `hello`: who you are here.
   */
  connection_ack: {
    connection_id: string;
    /**
     * Seconds, between two signs of life of the server.
     */
    heartbeat_interval: number;
    /**
     * To come back with: see `resume`.
     */
    resume_token: string;
    /**
     * An instant in UTC, in whole seconds and without saying so
     */
    server_time: string;
    user_id: string;
  };
  /**
   * Somebody's cursor moved.
   */
  cursor_moved: {
    /**
     * A cursor's place.
     */
    cursor: {
      /**
       * The cell that it is in; `null` if it is in none.
       */
      cell: string | null;
      x: number;
      y: number;
    };
    room_id: string;
    user_id: string;
    user_name: string;
  };
  /**
   * What became of the mail that you sent.
   */
  delivery_receipt: {
    /**
     * To how many connections of theirs it went.
     */
    delivered: number;
    /**
     * How much mail had to give way to it.
     */
    dropped: number;
    /**
     * There, and true, only when it was sent before.
     */
    duplicate?: boolean;
    /**
     * How much mail waits for them now.
     */
    queued: number;
    /**
     * To whom it was sent.
     */
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
     * When the server took it, in seconds since 1970, UTC.
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
    since: string;
    status: "healthy" | "unhealthy";
  };
  /**
   * Something was refused, or a question has come to nothing.
   */
  error_message: {
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
     * What was wrong, named as Python names it.
     */
    error_type:
      | "AuthenticationError"
      | "BinaryNotSupportedError"
      | "CapacityError"
      | "ConnectionLimitError"
      | "ConnectionNotFoundError"
      | "DiskFullError"
      | "DocumentNotFoundError"
      | "EndpointNotFoundError"
      | "FileNotFoundError"
      | "InternalError"
      | "InvalidJsonError"
      | "LibraryExistsError"
      | "LibraryNotFoundError"
      | "MessageTooLargeError"
      | "NotConfiguredError"
      | "NotFoundError"
      | "NotInRoomError"
      | "OverloadedError"
      | "PermissionError"
      | "QueryCancelledError"
      | "QueryExecutionError"
      | "QueryGenerationError"
      | "QueryTimeoutError"
      | "QueryValidationError"
      | "RateLimitError"
      | "RequestNotFoundError"
      | "ResumeError"
      | "RoomExistsError"
      | "RoomFullError"
      | "RoomNotFoundError"
      | "RoomSuspendedError"
      | "ServiceUnavailableError"
      | "StoreUnavailableError"
      | "TooManyRequestsError"
      | "UnknownMessageTypeError"
      | "UpgradeRequiredError"
      | "UploadConflictError"
      | "ValidationError";
    /**
     * The field that was wrong; there when it was one.
     */
    field?: string;
    /**
     * What to do about it.
     */
    help?: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * There when something failed that had begun.
     */
    query_id?: string;
    /**
     * Whether the same message could succeed later.
     */
    recoverable: boolean;
    /**
     * Whole seconds after which it may be tried again; there when that is known.
     */
    retry_after?: number;
    /**
     * There in HTTP answers; messages on a socket have no need of it.
     */
    timestamp?: string;
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
    timestamp: string;
  };
  /**
   * This is what you hear of a room of activities from now on.
   */
  events_subscribed: {
    /**
     * Of these alone; of all, if there are none. So with the others.
     */
    circle_id: (number | string)[];
    project_id: (number | string)[];
    room_id: string;
    source_agent_id: (number | string)[];
    /**
     * The types, `*` standing for any ending; all of them, if there are none.
     */
    types: string[];
  };
  /**
   * A file is there.
   */
  file_upload_complete: {
    file_id: string;
    /**
     * Bytes.
     */
    file_size: number;
    filename: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * There if whoever brought it said so.
     */
    mime_type?: string;
    /**
     * The room that it is for; there when it is for one.
     */
    room_id?: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    /**
     * Of all its bytes.
     */
    sha256: string;
    /**
     * Where to `GET` it; a path of this server.
     */
    url: string;
    /**
     * Who brings it.
     */
    user_id: string;
  };
  /**
   * A file will not come.
   */
  file_upload_failed: {
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
    file_id: string;
    filename: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * The room that it is for; there when it is for one.
     */
    room_id?: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    /**
     * Who brings it.
     */
    user_id: string;
  };
  /**
   * How much of a file is there.
   */
  file_upload_progress: {
    bytes_uploaded: number;
    file_id: string;
    filename: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * In tenths, rounded down: a hundred only when the file is whole.
     */
    percentage: number;
    /**
     * The room that it is for; there when it is for one.
     */
    room_id?: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    total_bytes: number;
    /**
     * Who brings it.
     */
    user_id: string;
  };
  /**
   * A file may come: where to bring it, and where to go on if a part of it is there.
   */
  file_upload_ready: {
    file_id: string;
    filename: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * How many bytes are there, so where to go on.
     */
    offset: number;
    /**
     * The room that it is for; there when it is for one.
     */
    room_id?: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    total_bytes: number;
    /**
     * Where to `PUT` it; a path of this server, with a key that is good for this file alone.
     */
    upload_url: string;
    /**
     * Who brings it.
     */
    user_id: string;
  };
  /**
   * A sign of life that wants a `pong` soon.
   */
  heartbeat: {
    /**
     * The server's clock.
     */
    timestamp: string;
  };
  /**
   * How far an errand to a library is.
   */
  library_progress: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * What is being done, for people.
     */
    message: string;
    /**
     * There when it is known.
     */
    progress?: number;
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
               * An instant in UTC, in whole seconds and without saying so
               */
              created_at: string;
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
                 * An instant in UTC, in whole seconds and without saying so
                 */
                created_at: string;
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
               * An instant in UTC, in whole seconds and without saying so
               */
              added_at: string;
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
                 * An instant in UTC, in whole seconds and without saying so
                 */
                added_at: string;
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
   * Passages that are told before the answer, which has them all.
   */
  library_results: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    count: number;
    /**
     * How many of the answer come before these.
     */
    from: number;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * How they were found: by words, or by words and what they mean.
     */
    mode: "lexical" | "hybrid";
    /**
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
  };
  /**
   * So much of your mail was dropped while you were away.
   */
  mail_missed: {
    /**
     * How much.
     */
    count: number;
  };
  /**
   * There is a notification for you, or one was read on another device.
   */
  notification_event: (
    | {
        /**
         * Whatever its sender says, as a rule `notification_created`.
         */
        event_type: string;
        /**
         * A notification.
         */
        notification: {
          category: string;
          id: string;
          message: string;
          module_name: string | null;
          priority: string;
          title: string;
        };
        /**
         * Whose it is.
         */
        user_id: string;
      }
    | {
        event_type: "notification_read";
        /**
         * A notification that is known already.
         */
        notification: {
          id: string;
        };
        /**
         * Whose it is.
         */
        user_id: string;
      }
  ) & {
    /**
     * Its number in your mailbox; there when it waits until you have it.
     */
    mail_seq?: number;
  };
  /**
   * Terms that may be meant by what was typed.
   */
  ontology_suggestion: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * What was typed.
     */
    query_text: string;
    /**
     * The best ones first.
     *
     * Items: A term that may be meant.
     */
    suggestions: {
      description: string | null;
      iri: string;
      label: string;
    }[];
  };
  /**
   * The next part of an answer.
   */
  partial_result: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * What comes after the parts before.
     */
    content: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
  };
  /**
   * The answer to a ping.
   */
  pong: {
    /**
     * The server's clock.
     */
    timestamp: string;
  };
  /**
   * What you said or wrote is kept: the answer where `ack` was asked for, and to a repetition.
   */
  published: {
    /**
     * Whether it was said before under the same name, and so not again.
     */
    duplicate: boolean;
    /**
     * The history that the number belongs to: another one after it was lost.
     */
    epoch: string;
    room_id: string;
    /**
     * The number of the latest kept event in the order of the room.
     */
    seq: number;
  };
  /**
   * A question is being worked on.
   */
  query_progress: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * What is being done, for people.
     */
    message: string;
    /**
     * How much of it all is done.
     */
    progress: number;
    /**
     * The server's own name for the request
     */
    query_id: string;
    /**
     * What is being done, for programs.
     */
    stage:
      | "parsing"
      | "validating"
      | "generating"
      | "optimizing"
      | "executing"
      | "formatting"
      | "completed"
      | "failed";
  };
  /**
   * The answer to a question.
   */
  query_result: {
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * How sure it is that the query says what the words mean.
     */
    confidence: number;
    /**
     * Where it was asked.
     */
    endpoint_id: string;
    /**
     * Seconds.
     */
    execution_time: number;
    /**
     * What the query asks, for people.
     */
    explanation: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * The SPARQL that was asked, as given or as made from words.
     */
    query: string;
    /**
     * The server's own name for the request
     */
    query_id: string;
    /**
     * `null` if the query was not to be run.
     */
    results: {
      /**
       * The rows, each with a term for every variable that is bound in it.
       */
      bindings: {
        [k: string]: unknown;
      }[];
      row_count: number;
      /**
       * Whether there were more rows than are here.
       */
      truncated: boolean;
      /**
       * The columns, in their order.
       */
      variables: string[];
    } | null;
  };
  /**
   * Everything that you missed has been said; from here on it is live.
   */
  replay_done: {
    /**
     * The history that the number belongs to: another one after it was lost.
     */
    epoch: string;
    room_id: string;
    /**
     * The number of the latest kept event in the order of the room.
     */
    seq: number;
  };
  /**
   * Every room of a `resume` has been answered for.
   */
  resumed: {
    /**
     * For the next time; the one before is of no use any more.
     */
    resume_token: string;
    /**
     * How many rooms were named.
     */
    rooms: number;
  };
  /**
   * A room is gone, with all that was in it.
   */
  room_closed: {
    room_id: string;
  };
  /**
   * You left a room.
   */
  room_left: {
    room_id: string;
  };
  /**
   * Somebody said something to a room.
   */
  room_message: {
    /**
     * Whatever JSON the author sent.
     */
    message: unknown;
    room_id: string;
    /**
     * Its number in the order of the room; there if it is kept.
     */
    seq?: number;
    /**
     * When the server took it, in seconds since 1970, UTC.
     */
    timestamp: number;
    user_id: string;
    user_name: string;
  };
  /**
   * You came back to a room: how much of what you missed follows.
   */
  room_resumed: {
    /**
     * How many events follow; there when they do.
     */
    count?: number;
    /**
     * The history that the number belongs to: another one after it was lost.
     */
    epoch: string;
    /**
     * Why none follow; there when something is lost.
     */
    reason?: "trimmed" | "epoch_changed" | "forbidden" | "already_joined" | "unavailable";
    /**
     * Whether all of what you missed follows.
     */
    recovered: boolean;
    room_id: string;
    /**
     * The number of the latest kept event in the order of the room.
     */
    seq: number;
  };
  /**
   * Who is in a room: the answer to entering it.
   */
  room_state: {
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
      last_seen: string;
      status: "online" | "away" | "busy";
      user_id: string;
      user_name: string;
    }[];
  };
  /**
   * What stands on a sheet, or a part of it: the answer to a `sheet_request`, for who asked alone.
   */
  sheet_state: {
    /**
     * The cells by their names; none, where nothing has been written.
     *
     * Items: A cell of a sheet.
     */
    cells: {
      cell_id: string;
      /**
       * `null` if it has none.
       */
      formula: string | null;
      /**
       * Its author.
       */
      user_id: string;
      user_name: string;
      /**
       * Whatever JSON its author wrote.
       */
      value: unknown;
      /**
       * It only grows: of two that are told of one cell, the higher one is the later.
       */
      version: number;
    }[];
    /**
     * The history that the number belongs to: another one after it was lost.
     */
    epoch: string;
    /**
     * Whether there are more cells.
     */
    more: boolean;
    /**
     * There with `more`: the `after` of the next part.
     */
    next?: string;
    room_id: string;
    /**
     * The number of the latest kept event in the order of the room.
     */
    seq: number;
    sheet_id: string;
  };
  /**
   * Your token ends soon: show a fresh one with `refresh_token`.
   */
  token_expiring: {
    /**
     * An instant in UTC, in whole seconds and without saying so
     */
    expires_at: string;
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
    expires_at: string | null;
  };
  /**
   * A tool is being used, or was.
   */
  tool_executing: {
    /**
     * Whatever JSON the tool was given.
     */
    arguments?: unknown;
    /**
     * What the request was called by the socket that made it, where this is another one: no
     * answer to a request of the same name that was made here.
     */
    asked_as?: string;
    /**
     * Names this one use.
     */
    call_id: string;
    /**
     * The server's own name for the request
     */
    job_id: string;
    /**
     * Its number in your mailbox; there when it waited for you.
     */
    mail_seq?: number;
    /**
     * There once it is completed.
     */
    result?: unknown;
    status: "running" | "completed";
    tool: string;
  };
  /**
   * Somebody began or ceased to type.
   */
  typing_indicator: {
    /**
     * There when somebody types in a cell.
     */
    cell_id?: string;
    is_typing: boolean;
    room_id: string;
    user_id: string;
    user_name: string;
  };
  /**
   * Somebody entered a room.
   */
  user_joined: {
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
  };
  /**
   * Somebody is differently available.
   */
  user_status_changed: {
    room_id: string;
    status: "online" | "away" | "busy";
    user_id: string;
    user_name: string;
  };
}
