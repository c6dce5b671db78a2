import type { Message } from "../wire/accent.ts";

/** Up to where a room has been heard. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** Whether a room is entered: asked for, told what was missed, live. */
export type Phase = "out" | "asking" | "replaying" | "in";

/** What something heard changes about being in a room. */
export type Change =
  | { readonly type: "entered" }
  /** Put out, or what was missed is lost; with why. */
  | { readonly type: "out" | "gap"; readonly reason: string };

/** Whether a room says that it has not let one in; a refusal says why. */
export function isBarred({ reason }: Message["payload"]): boolean {
  return reason === "forbidden" || reason === "unavailable";
}

/** Where one stands in one room. Pure. */
export class Entry {
  phase: Phase = "out";
  position: Position | undefined;

  /** The place from which the room is to go on; nothing, if it is entered anew. */
  ask(): Position | undefined {
    this.phase = "asking";
    return this.position;
  }

  /** The connection is lost; the place is kept. */
  lost(): void {
    this.phase = "out";
  }

  /** Out, and not to go on from here. */
  leave(): void {
    this.phase = "out";
    this.position = undefined;
  }

  /** Whether a numbered event is news. It is heard from now on. */
  isNew(seq: number): boolean {
    if (!this.position) return true;
    if (seq <= this.position.seq) return false;
    this.position = { ...this.position, seq };
    return true;
  }

  hear({ type, payload, correlation_id }: Message): Change | undefined {
    switch (type) {
      case "room_state":
      case "user_joined":
        return this.#shown(payload as unknown as Position);
      case "room_resumed":
        return this.#resumed(payload);
      case "replay_done":
        this.position = place(payload as unknown as Position);
        return this.#enter();
      case "room_closed":
        return this.#out("the room was closed");
      case "room_left":
        // The answer to an earlier farewell says nothing about having come back since.
        return correlation_id === undefined || this.phase === "in"
          ? this.#out("the room was barred")
          : undefined;
      default:
        return undefined;
    }
  }

  /** A room that is entered anew is live from its first word on; one that goes on, later. */
  #shown(here: Position): Change | undefined {
    if (this.phase !== "asking" || this.position) return undefined;
    this.position = place(here);
    return this.#enter();
  }

  #resumed(payload: Message["payload"]): Change | undefined {
    if (payload.recovered) {
      this.phase = "replaying";
      return undefined;
    }
    const reason = String(payload.reason);
    if (reason === "already_joined") return this.#enter();
    if (isBarred(payload)) {
      this.phase = "out";
      return undefined;
    }
    this.phase = "replaying";
    this.position = place(payload as unknown as Position);
    return { type: "gap", reason };
  }

  #enter(): Change | undefined {
    const entered = this.phase !== "in";
    this.phase = "in";
    return entered ? { type: "entered" } : undefined;
  }

  #out(reason: string): Change | undefined {
    if (this.phase === "out") return undefined;
    this.leave();
    return { type: "out", reason };
  }
}

function place({ epoch, seq }: Position): Position {
  return { epoch, seq };
}
