/** An example to begin with: a theatre company plans its tour. */
export const tour = [
  ["City", "House", "Date", "Seats", "Sold", "Call time"],
  ["Lisbon", "Trindade", "3 May", 480, 412, "17:30"],
  ["Porto", "Rivoli", "6 May", 840, 655, "17:30"],
  ["Bilbao", "Arriaga", "9 May", 1200, 718, "18:00"],
  ["Lyon", "Célestins", "13 May", 700, 701, "18:30"],
  ["Basel", "Schauspielhaus", "16 May", 460, 377, "18:00"],
  ["Ghent", "Vooruit", "20 May", 850, 590, "18:30"],
];
