import { describe, expect, test } from "vitest";
import {
  failing,
  hearing,
  keeping,
  latest,
  type Messages,
  saying,
  without,
} from "../src/messages.ts";

const EPOCH = "00000000000f00d5";

/** A message as it is said here. */
const said = (id: string) => ({
  id,
  user_id: "ann",
  user_name: "Ann",
  message: id,
  timestamp: 1,
});

/** The same, as it is heard. */
const heard = (id: string, seq: number, epoch = EPOCH) => ({ ...said(id), place: { epoch, seq } });

const fates = { error: new Error("no"), retry: () => {}, discard: () => {} };

const told = (messages: Messages) => messages.map((it) => `${it.id} ${it.status}`);

describe("the messages of a room", () => {
  test("are shown at once, behind what is sent, and take their place once they are heard", () => {
    let messages = hearing([], heard("a", 1));
    messages = saying(messages, said("mine"));
    messages = hearing(messages, heard("b", 2));
    expect(told(messages)).toEqual(["a sent", "b sent", "mine sending"]);
    messages = hearing(messages, heard("mine", 3));
    messages = saying(messages, said("next"));
    expect(told(messages)).toEqual(["a sent", "b sent", "mine sent", "next sending"]);
  });

  test("are in the room's order, whether they are heard first or known to be kept", () => {
    let messages = saying([], said("mine"));
    messages = keeping(messages, "mine", { epoch: EPOCH, seq: 2 });
    messages = hearing(messages, heard("early", 1));
    expect(told(messages)).toEqual(["early sent", "mine sent"]);
    messages = hearing(messages, heard("mine", 2));
    expect(told(messages)).toEqual(["early sent", "mine sent"]);
    expect(keeping(messages, "mine", { epoch: EPOCH, seq: 2 })).toBe(messages);
  });

  test("of a new epoch come after those of the old one, whose numbers mean nothing any more", () => {
    const messages = hearing([heard("old", 41)].reduce(hearing, []), heard("new", 1, "another"));
    expect(told(messages)).toEqual(["old sent", "new sent"]);
  });

  test("can fail, and be said again under the same name", () => {
    let messages = failing(saying([], said("mine")), "mine", fates);
    expect(messages).toMatchObject([{ status: "failed", error: fates.error, retry: fates.retry }]);
    messages = saying(messages, said("mine"));
    expect(messages).toEqual([{ ...said("mine"), status: "sending" }]);
  });

  test("that failed and are heard all the same have not failed", () => {
    const failed = failing(saying([], said("mine")), "mine", fates);
    const sent = [{ ...heard("mine", 1), status: "sent" }];
    expect(hearing(failed, heard("mine", 1))).toEqual(sent);
    expect(keeping(failed, "mine", { epoch: EPOCH, seq: 1 })).toEqual(sent);
  });

  test("that were heard cannot fail any more", () => {
    const messages = hearing(saying([], said("mine")), heard("mine", 1));
    expect(told(failing(messages, "mine", fates))).toEqual(["mine sent"]);
  });

  test("can be taken off, and are no more than so many, but for those not sent yet", () => {
    let messages: Messages = [];
    for (let seq = 1; seq <= 4; seq += 1) messages = hearing(messages, heard(`${seq}`, seq));
    messages = saying(saying(messages, said("mine")), said("other"));
    expect(told(latest(messages, 2))).toEqual([
      "3 sent",
      "4 sent",
      "mine sending",
      "other sending",
    ]);
    expect(latest(messages, 4)).toBe(messages);
    expect(told(without(latest(messages, 0), "mine"))).toEqual(["other sending"]);
  });
});
