// What editors and checks know of greenroom.js, which is made from these sources.
export * from "@greenroom/client";
