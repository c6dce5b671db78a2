/**
 * What operators do. Whatever cannot be undone is asked about first, and said afterwards.
 *
 * @import { Desk } from "./desk.js"
 *
 * @typedef {{ connection_id: string } | { user_id: string } | { room_id: string }} Target
 */

import { compose, confirm } from "../parts/dialog.js";
import { count } from "../parts/format.js";
import { notice } from "../parts/notice.js";

/**
 * @param {Desk} desk
 * @param {Target} target
 * @param {string} whom as the question names them
 * @returns {Promise<boolean>} whether it was done
 */
export async function disconnect(desk, target, whom) {
  const text = "They are closed with 4206, and their clients do not come back by themselves.";
  const isMeant = await confirm({ title: `Disconnect ${whom}?`, text, action: "Disconnect" });
  if (!isMeant) return false;
  return done(async () => {
    const { disconnected } = await desk.service.ask("disconnect", target);
    return disconnected === 1 ? "1 connection closed" : `${count(disconnected)} connections closed`;
  });
}

/**
 * @param {Desk} desk
 * @param {string} room
 * @returns {Promise<boolean>}
 */
export async function closeRoom(desk, room) {
  const text =
    "Everybody in it is told. Its messages and sheets are gone for good; connections live on.";
  const isMeant = await confirm({ title: `Close ${room}?`, text, action: "Close the room" });
  if (!isMeant) return false;
  return done(async () => {
    await desk.service.ask("close_room", { room_id: room });
    return `${room} is closed`;
  });
}

/**
 * Sends an announcement to somebody, a room or everybody.
 *
 * @param {Desk} desk
 * @param {Target | {}} target
 * @param {string} whom
 * @returns {Promise<boolean>}
 */
export async function announce(desk, target, whom) {
  const text = "They get it as a system message:";
  const message = await compose({ title: `Send to ${whom}`, text, action: "Send" });
  return message === null ? false : send(desk, target, message);
}

/**
 * @param {Desk} desk
 * @param {Target | {}} target
 * @param {string} text
 */
export function send(desk, target, text) {
  return done(async () => {
    const message = { type: "system_message", payload: { message: text } };
    const { delivered, queued, dropped } = await desk.service.ask("broadcast", {
      ...target,
      message,
    });
    const others = [queued && `${count(queued)} waiting`, dropped && `${count(dropped)} dropped`];
    const reached = `Handed to ${count(delivered)} ${delivered === 1 ? "connection" : "connections"}`;
    return [reached, ...others.filter(Boolean)].join(", ");
  });
}

/**
 * Lets the service go away.
 *
 * @param {Desk} desk
 */
export async function drain(desk) {
  const isMeant = await confirm({
    title: "Drain the service?",
    text: "Newcomers are refused, everybody is asked to come back later, what is asked of backends is finished, and then the process ends. Only whoever runs it can start it again.",
    action: "Drain",
    word: "drain",
  });
  if (!isMeant) return false;
  return done(async () => {
    await desk.service.ask("drain");
    return "The service is going away";
  });
}

/**
 * @param {() => Promise<string>} act
 * @returns {Promise<boolean>}
 */
async function done(act) {
  try {
    notice(await act());
    return true;
  } catch (error) {
    notice(error instanceof Error ? error.message : "It could not be done", "ill");
    return false;
  }
}
