// The hardest promise: the service is killed under fifty people who go on talking.
import type { Greenroom, Published, Room } from "@greenroom/client";
import { expect, test } from "vitest";
import { openHouse } from "../support/house.ts";
import { guest, TALKATIVE, TALKATIVE_LIMITS, until } from "./guests.ts";

const PEOPLE = 50;
const ROOMS = 5;
/** How much each of them says before, while and after the service is gone. */
const EACH = 10;

interface Person {
  readonly name: string;
  readonly client: Greenroom;
  readonly room: Room;
  readonly heard: [name: string, n: number][];
  readonly gaps: unknown[];
}

test("every message arrives exactly once at every listener, in its author's order", {
  timeout: 120_000,
}, async () => {
  const house = await openHouse({
    ...TALKATIVE,
    SERVER__MAX_CONNECTIONS_PER_IP: 1_000,
    LIMITS__SESSION_MAILBOX: 10_000,
    ROOMS__HISTORY_EVENTS: 10_000,
    ROOMS__HISTORY_BYTES: 100_000_000,
  });
  const people = Array.from({ length: PEOPLE }, (_, n): Person => {
    const name = `person-${n}`;
    const client = guest(house, name, { limits: TALKATIVE_LIMITS });
    const room = client.join(`room-${n % ROOMS}`);
    const person: Person = { name, client, room, heard: [], gaps: [] };
    room.on("room_message", ({ message }) => person.heard.push(message as [string, number]));
    client.on("gap", (gap) => person.gaps.push(gap));
    client.connect().catch(() => {});
    return person;
  });
  await Promise.all(people.map(({ room }) => room.ready));

  const sendings: Promise<Published>[] = [];
  let said = 0;
  const talk = () => {
    for (const { name, room } of people) sendings.push(room.say([name, said]));
    said += 1;
  };
  const talking = async (times: number) => {
    for (let time = 0; time < times; time++) {
      talk();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await talking(EACH);
  // Amid what is on its way: some of it is kept and not acknowledged, some is not kept.
  talk();
  const killed = house.kill();
  await talking(EACH);
  await killed;
  expect(people.every(({ client }) => client.state !== "open")).toBe(true);
  const started = house.start();
  await talking(EACH);
  await started;
  const ends = await Promise.all(sendings);

  const listeners = PEOPLE / ROOMS;
  await until(() => people.every(({ heard }) => heard.length >= listeners * said));
  const expected = Array.from({ length: said }, (_, n) => n);
  for (const { name, heard, gaps, room } of people) {
    const neighbours = people.filter((other) => other.room.id === room.id);
    for (const author of neighbours) {
      const theirs = heard.filter(([who]) => who === author.name).map(([, n]) => n);
      expect(theirs, `${name} hears ${author.name}`).toEqual(expected);
    }
    expect(heard.length).toBe(listeners * said);
    expect(gaps).toEqual([]);
  }
  // All of a room hear one order, and each message stands where its author was told.
  for (let n = 0; n < ROOMS; n++) {
    const [first, ...others] = people.filter(({ room }) => room.id === `room-${n}`);
    for (const other of others) expect(other.heard).toEqual(first?.heard);
  }
  expect(ends.every(({ uncertain }) => uncertain === undefined)).toBe(true);
  expect(people.every(({ client }) => client.statistics.connections === 2)).toBe(true);
  expect(people.every(({ client }) => client.statistics.queued === 0)).toBe(true);
});
