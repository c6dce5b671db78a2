import type { Message } from "../wire/accent.ts";
import type { Heard } from "../wire/generated/query.ts";

type Shown = Heard["room_state"]["users"][number];

/** One person in a room. */
export interface Member {
  readonly user_id: string;
  readonly user_name: string;
  readonly status: Shown["status"];
  readonly cursor: Shown["cursor"];
  /** Whether they type, and in which cell, if in one. */
  readonly typing: boolean;
  readonly typing_cell?: string | undefined;
}

/** Who is in a room, by their ids. */
export type Members = ReadonlyMap<string, Member>;

/** Who is there after this was heard: the same map, if nothing has changed. */
export function presence(members: Members, { type, payload, greenroom }: Message): Members {
  if (greenroom) return members;
  switch (type) {
    case "room_state":
      return everybody(members, (payload as Heard["room_state"]).users);
    case "user_joined":
      return change(members, payload, {});
    case "user_status_changed":
      return change(members, payload, { status: payload.status as Member["status"] });
    case "cursor_moved":
      return change(members, payload, { cursor: payload.cursor as Member["cursor"] });
    case "typing_indicator":
      return types(members, payload as Heard["typing_indicator"]);
    case "user_left": {
      const rest = new Map(members);
      return rest.delete(payload.user_id as string) ? rest : members;
    }
    default:
      return members;
  }
}

/** Nobody is known to be typing any more: the connection was lost. */
export function still(members: Members): Members {
  return new Map([...members].map(([id, member]) => [id, { ...member, ...QUIET }]));
}

const QUIET = { typing: false, typing_cell: undefined };

function everybody(before: Members, users: readonly Shown[]): Members {
  const shown = users.map(({ user_id, user_name, status, cursor }): [string, Member] => {
    const known = before.get(user_id) ?? QUIET;
    return [user_id, { ...known, user_id, user_name, status, cursor }];
  });
  return new Map(shown);
}

function change(members: Members, payload: object, fields: Partial<Member>): Members {
  const { user_id, user_name } = payload as { user_id: string; user_name: string };
  const known = members.get(user_id) ?? { status: "online", cursor: null, ...QUIET };
  return new Map(members).set(user_id, { ...known, user_id, user_name, ...fields });
}

function types(members: Members, payload: Heard["typing_indicator"]): Members {
  const { is_typing: typing, cell_id } = payload;
  return change(members, payload, typing ? { typing, typing_cell: cell_id } : QUIET);
}
