import assert from "node:assert/strict";
import { test } from "node:test";
import { decimal, minutes, readPlace } from "./coordinates.ts";
import { meridianOf, toDegrees, toMetres } from "./gauss_kruger.ts";

// EPSG code, longitude, latitude (CGCS2000), easting, northing: as PROJ 9 has them.
const KNOWN = [
  [4548, 116.391234, 39.906217, 447943.9, 4419293.3716],
  [4548, 115.42, 39.45, 363998.1193, 4369654.5679],
  [4548, 117.5, 41.05, 542035.8607, 4546246.4648],
  [4548, 117, 40, 500000, 4429529.0302],
  [4548, 118.49, 40.3, 626680.6461, 4463905.8024],
  [4548, 116.0000001, 40.9, 415737.1717, 4529949.4751],
  [4547, 116.391234, 39.906217, 704486.3944, 4421854.3171],
  [4547, 115.42, 39.45, 622228.9582, 4369425.4044],
] as const;

test("metres and degrees agree with PROJ to a millimetre", () => {
  for (const [epsg, lon, lat, east, north] of KNOWN) {
    const meridian = meridianOf(epsg) ?? 0;
    const metres = toMetres({ lon, lat }, meridian);
    assert.ok(Math.hypot(metres.east - east, metres.north - north) < 0.001, `${epsg} ${lon} ${lat}`);
    const back = toDegrees({ east, north }, meridian);
    assert.ok(Math.hypot(back.lon - lon, back.lat - lat) < 1e-8, `${epsg} ${lon} ${lat}`);
  }
});

test("a place is read however it is written", () => {
  const written = [
    "116.391234, 39.906217",
    "39.906217 116.391234",
    "116.391234，39.906217",
    "东经116.391234 北纬39.906217",
    "116°23′28.4424″E 39°54′22.3812″N",
    "39°54′22.3812″N 116°23′28.4424″E",
    "116度23分28.4424秒 39度54分22.3812秒",
    "447943.9000, 4419293.3716",
    "4419293.3716 447943.9000",
    "39447943.9000 4419293.3716",
    "4419293.3716；39447943.9000",
    "38704486.3944, 4421854.3171",
  ];
  for (const text of written) {
    const place = readPlace(text, 117);
    assert.ok(place, text);
    assert.ok(Math.hypot(place.lon - 116.391234, place.lat - 39.906217) < 1e-7, `${text}: ${decimal(place)}`);
  }
  for (const text of ["HD00-1603-03A", "1603 0003", "116.39", "500, 500", "12 34 56", "", "999 39.9"]) {
    assert.equal(readPlace(text, 117), null, text);
  }
});

test("seconds carry into minutes and degrees", () => {
  assert.equal(minutes({ lon: 116.9999999, lat: 39.5 }), "117°00′00.00″E 39°30′00.00″N");
  assert.equal(decimal({ lon: 116.3912341, lat: 39.9 }), "116.391234, 39.900000");
});
